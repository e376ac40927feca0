package org.lastmile.hub.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import com.schibsted.spt.data.jslt.parser.JsltParserConstants;
import com.schibsted.spt.data.jslt.parser.JsltParserTokenManager;
import com.schibsted.spt.data.jslt.parser.SimpleCharStream;
import com.schibsted.spt.data.jslt.parser.Token;
import com.schibsted.spt.data.jslt.parser.TokenMgrError;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Compiles and applies JSLT that is deterministic and cannot leave its sandbox. Null fields are left out of objects;
 * unlike in plain JSLT, empty arrays and objects stay, because "none" is not "not said".
 */
public final class Jslt {
  private static final Set<String> IMPURE = Set.of("now", "random", "uuid");

  private final String name;
  private final Expression expression;

  private Jslt(String name, Expression expression) {
    this.name = name;
    this.expression = expression;
  }

  /**
   * Compiles one expression without imports.
   *
   * @param name how faults name it
   * @throws HubException {@code MAPPING_INVALID} or {@code MAPPING_IMPURE}, LASTING, with line:column
   */
  public static Jslt compile(String name, String text, CodeTables codes) {
    return compile(name, text, codes, path -> java.util.Optional.empty(), new ContentHash());
  }

  static Jslt compile(
      String name, String text, CodeTables codes, Resources imports, ContentHash hash) {
    refuseImpure(name, text);
    try {
      Expression expression =
          new Parser(new StringReader(text))
              .withSource(name)
              .withFunctions(functions(codes))
              // JSLT itself would also leave out empty lists and objects, which say something
              .withObjectFilter(value -> !value.isNull())
              .withResourceResolver(path -> imported(path, imports, hash))
              .compile();
      return new Jslt(name, expression);
    } catch (JsltException e) {
      throw new HubException(
          "MAPPING_INVALID",
          FaultKind.LASTING,
          name + " is not valid JSLT: " + e.getMessageWithoutLocation(),
          place(name, e),
          e);
    }
  }

  /** Applies it. Values of the input are never part of a fault. */
  public JsonNode apply(JsonNode input, Map<String, JsonNode> variables, FaultKind fault) {
    try {
      return expression.apply(variables, input);
    } catch (JsltException e) {
      throw new HubException(
          "UNMAPPABLE",
          fault,
          "the input has not the form that " + name + " expects",
          place(name, e),
          null);
    } catch (StackOverflowError e) {
      throw new HubException("UNMAPPABLE", fault, name + " goes too deep", name, null);
    }
  }

  private static List<Function> functions(CodeTables codes) {
    List<Function> functions = new ArrayList<>(CheckedNumbers.functions());
    functions.add(new Code(codes));
    functions.add(new Refuse());
    return functions;
  }

  private static Reader imported(String path, Resources imports, ContentHash hash) {
    byte[] bytes = imports.get(path);
    hash.add(path, bytes);
    String text = new String(bytes, StandardCharsets.UTF_8);
    refuseImpure(path, text);
    return new StringReader(text);
  }

  private static void refuseImpure(String name, String text) {
    JsltParserTokenManager tokens =
        new JsltParserTokenManager(new SimpleCharStream(new StringReader(text)));
    try {
      Token previous = tokens.getNextToken();
      while (previous.kind != JsltParserConstants.EOF) {
        Token token = tokens.getNextToken();
        if (token.kind == JsltParserConstants.LPAREN && IMPURE.contains(previous.image)) {
          throw new HubException(
              "MAPPING_IMPURE",
              FaultKind.LASTING,
              name
                  + " calls "
                  + previous.image
                  + "(); a mapping must give the same result whenever it runs, so "
                  + IMPURE.stream().sorted().toList()
                  + " are not allowed",
              name + ":" + previous.beginLine + ":" + previous.beginColumn,
              null);
        }
        previous = token;
      }
    } catch (TokenMgrError e) {
      throw new HubException(
          "MAPPING_INVALID",
          FaultKind.LASTING,
          name + " is not valid JSLT: " + e.getMessage(),
          name,
          e);
    }
  }

  private static String place(String name, JsltException e) {
    String source = e.getSource() == null ? name : e.getSource();
    return e.getLine() > 0 ? source + ":" + e.getLine() + ":" + e.getColumn() : source;
  }

  private static String text(JsonNode node) {
    return node.isTextual() ? node.textValue() : node.toString();
  }

  /** {@code code(table, value[, field])}. */
  private record Code(CodeTables codes) implements Function {
    @Override
    public String getName() {
      return "code";
    }

    @Override
    public int getMinArguments() {
      return 2;
    }

    @Override
    public int getMaxArguments() {
      return 3;
    }

    @Override
    public JsonNode call(JsonNode input, JsonNode[] arguments) {
      if (arguments[1].isNull()) {
        return NullNode.instance;
      }
      String field = arguments.length > 2 ? text(arguments[2]) : null;
      return TextNode.valueOf(codes.code(text(arguments[0]), text(arguments[1]), field));
    }
  }

  /** {@code error(text[, place])}: the mapping's author refuses the input. */
  private record Refuse() implements Function {
    @Override
    public String getName() {
      return "error";
    }

    @Override
    public int getMinArguments() {
      return 1;
    }

    @Override
    public int getMaxArguments() {
      return 2;
    }

    @Override
    public JsonNode call(JsonNode input, JsonNode[] arguments) {
      String place = arguments.length > 1 ? text(arguments[1]) : null;
      throw new HubException("UNMAPPABLE", FaultKind.CALLER, text(arguments[0]), place, null);
    }
  }
}
