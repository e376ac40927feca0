package org.lastmile.hub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.support.ExpressionAdapter;
import org.apache.camel.support.LanguageSupport;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.CodeTables;
import org.lastmile.hub.mapping.Jslt;
import org.lastmile.hub.spi.FaultKind;

/**
 * JSLT over the body, as a Camel language. {@code $message} is the message that the flow took, without its body;
 * {@code $matter} its matter or null; {@code $departments} the system of each department of the catalogue.
 */
final class JsltLanguage extends LanguageSupport {
  static final String NAME = "jslt";

  private @Nullable CodeTables codes;

  /** Expressions from now on read these tables. */
  void use(CodeTables other) {
    codes = other;
  }

  @Override
  public Predicate createPredicate(String expression) {
    return compiled(expression);
  }

  @Override
  public Expression createExpression(String expression) {
    return compiled(expression);
  }

  private Compiled compiled(String expression) {
    return new Compiled(Jslt.compile("jslt", expression, Objects.requireNonNull(codes)));
  }

  private static final class Compiled extends ExpressionAdapter {
    private final Jslt jslt;

    Compiled(Jslt jslt) {
      this.jslt = jslt;
    }

    @Override
    public boolean matches(Exchange exchange) {
      JsonNode result = apply(exchange);
      return result.isBoolean() ? result.booleanValue() : !result.isNull();
    }

    @Override
    public <T> T evaluate(Exchange exchange, Class<T> type) {
      JsonNode result = apply(exchange);
      return type.isInstance(result)
          ? type.cast(result)
          : exchange.getContext().getTypeConverter().convertTo(type, exchange, plain(result));
    }

    @Override
    public Object evaluate(Exchange exchange) {
      return apply(exchange);
    }

    private JsonNode apply(Exchange exchange) {
      return jslt.apply(input(exchange), variables(exchange), FaultKind.LASTING);
    }

    private static JsonNode input(Exchange exchange) {
      Object body = exchange.getMessage().getBody();
      if (body instanceof JsonNode tree) {
        return tree;
      }
      return body instanceof String text ? TextNode.valueOf(text) : NullNode.instance;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, JsonNode> variables(Exchange exchange) {
      return exchange.getProperty(FlowRun.VARIABLES, Map.of(), Map.class);
    }

    private static Object plain(JsonNode node) {
      return node.isTextual() ? node.textValue() : node.isBoolean() ? node.booleanValue() : node;
    }
  }
}
