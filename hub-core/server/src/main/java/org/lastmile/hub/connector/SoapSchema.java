package org.lastmile.hub.connector;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.transform.Result;
import javax.xml.transform.Source;
import javax.xml.validation.Schema;
import javax.xml.validation.Validator;
import javax.xml.validation.ValidatorHandler;
import org.apache.cxf.message.Message;
import org.apache.cxf.phase.AbstractPhaseInterceptor;
import org.apache.cxf.phase.Phase;
import org.apache.cxf.service.Service;
import org.apache.cxf.service.model.ServiceInfo;
import org.apache.cxf.ws.addressing.EndpointReferenceUtils;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.w3c.dom.Node;
import org.w3c.dom.ls.LSResourceResolver;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXNotRecognizedException;
import org.xml.sax.SAXNotSupportedException;
import org.xml.sax.SAXParseException;

/**
 * The schema of a WSDL, which says by rule and place what does not keep to it. The parser's own words quote the value,
 * and CXF passes them on to the caller and to logs.
 */
final class SoapSchema extends Schema {
  private static final String CURRENT = "http://apache.org/xml/properties/dom/current-element-node";
  private static final String XOP = "http://www.w3.org/2004/08/xop/include";

  /** A simple type has no children. */
  private static final String NO_CHILDREN = "cvc-type.3.1.2";

  private static final Pattern RULE = Pattern.compile("^(cvc-[\\w.-]+):");

  /** Names are the contract's, unless the caller made them up. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][\\w.-]{0,60}");

  private final Schema schema;

  private SoapSchema(Schema schema) {
    this.schema = schema;
  }

  /** Puts it in the place of the schema that CXF made of the WSDL, before CXF checks by it. */
  static final class Put extends AbstractPhaseInterceptor<Message> {
    private Put(String phase) {
      super(phase);
    }

    static Put in() {
      return new Put(Phase.POST_STREAM);
    }

    static Put out() {
      return new Put(Phase.SETUP);
    }

    @Override
    public void handleMessage(Message message) {
      Service service = message.getExchange().getService();
      for (ServiceInfo info : service.getServiceInfos()) {
        Schema made = EndpointReferenceUtils.getSchema(info, message.getExchange().getBus());
        if (made != null && !(made instanceof SoapSchema)) {
          info.setProperty(Schema.class.getName(), new SoapSchema(made));
        }
      }
    }
  }

  @Override
  public Validator newValidator() {
    return new Quiet(schema.newValidator());
  }

  @Override
  public ValidatorHandler newValidatorHandler() {
    return schema.newValidatorHandler();
  }

  private static final class Quiet extends Validator {
    private final Validator validator;
    private @Nullable HubException first;

    Quiet(Validator validator) {
      this.validator = validator;
      reset();
    }

    @Override
    public void reset() {
      validator.reset();
      first = null;
      validator.setErrorHandler(
          new ErrorHandler() {
            @Override
            public void warning(SAXParseException e) {
              // a warning does not make a document invalid
            }

            @Override
            public void error(SAXParseException e) {
              if (!isBytesInAPart(e)) {
                // goes on, because what follows the first fault says no more, but must not escape
                first = first == null ? fault(e) : first;
              }
            }

            @Override
            public void fatalError(SAXParseException e) {
              error(e);
            }
          });
    }

    @Override
    public void validate(Source source, @Nullable Result result) throws SAXException, IOException {
      validator.validate(source, result);
      HubException found = first;
      first = null;
      if (found != null) {
        throw new SAXException(found);
      }
    }

    /** MTOM: the schema knows the base64, not the element that stands for it in what goes out. */
    private boolean isBytesInAPart(SAXParseException e) {
      Node element = current();
      Node only = element == null ? null : element.getFirstChild();
      return NO_CHILDREN.equals(rule(e))
          && only != null
          && only.getNextSibling() == null
          && XOP.equals(only.getNamespaceURI())
          && "Include".equals(only.getLocalName());
    }

    private HubException fault(SAXParseException e) {
      return new HubException(
          "SOAP_INVALID",
          FaultKind.CALLER,
          "not as the WSDL says: it breaks the rule " + rule(e),
          place(),
          null);
    }

    private static String rule(SAXParseException e) {
      Matcher rule = RULE.matcher(String.valueOf(e.getMessage()));
      return rule.find() ? rule.group(1) : "of XML";
    }

    private String place() {
      Deque<String> path = new ArrayDeque<>();
      for (Node node = current();
          node != null && node.getNodeType() == Node.ELEMENT_NODE;
          node = node.getParentNode()) {
        String name = node.getLocalName() == null ? node.getNodeName() : node.getLocalName();
        path.addFirst(NAME.matcher(name).matches() ? name : "*");
      }
      return path.isEmpty() ? "soap:Body" : "/" + String.join("/", path);
    }

    /** The node that is being checked, if the validator knows it. */
    private @Nullable Node current() {
      try {
        return (Node) validator.getProperty(CURRENT);
      } catch (SAXNotRecognizedException | SAXNotSupportedException e) {
        return null;
      }
    }

    @Override
    public void setErrorHandler(@Nullable ErrorHandler handler) {
      // the handler of CXF would be told in the parser's words
    }

    @Override
    public @Nullable ErrorHandler getErrorHandler() {
      return null;
    }

    @Override
    public void setResourceResolver(@Nullable LSResourceResolver resolver) {
      validator.setResourceResolver(resolver);
    }

    @Override
    public @Nullable LSResourceResolver getResourceResolver() {
      return validator.getResourceResolver();
    }
  }
}
