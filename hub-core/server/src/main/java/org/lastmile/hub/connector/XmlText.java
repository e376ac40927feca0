package org.lastmile.hub.connector;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamException;
import javax.xml.transform.Source;
import org.apache.camel.Exchange;
import org.apache.camel.component.cxf.common.CxfPayload;
import org.apache.cxf.helpers.DOMUtils;
import org.apache.cxf.staxutils.StaxUtils;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Bean {@code xmlText} of every connector, for systems whose SOAP operations have one argument of type string that holds
 * a whole XML document. The document's declaration names an encoding, which is true of a file and says nothing of the
 * text: that has the encoding of the envelope around it.
 */
public final class XmlText {
  static final String BEAN = "xmlText";

  private static final Pattern DECLARED =
      Pattern.compile("^<\\?xml\\s[^>]*?encoding\\s*=\\s*[\"']([A-Za-z][A-Za-z0-9._-]*)[\"']");

  private static final int LONGEST_DECLARATION = 200;
  private static final String SECTION_END = "]]>";
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /**
   * Makes the document in the body, whose bytes are as its declaration says, the argument of a call, in a CDATA section.
   *
   * @param operation {@code {namespace}name} of the element in the SOAP body
   * @param argument name of its one child, which has no namespace
   */
  public void cdata(Exchange exchange, String operation, String argument) {
    call(exchange, operation, argument, true);
  }

  /** As {@link #cdata}, with the document's markup escaped. */
  public void escape(Exchange exchange, String operation, String argument) {
    call(exchange, operation, argument, false);
  }

  /**
   * Takes the text out of the one child of the one element in the SOAP body. The body becomes its bytes in UTF-8; a
   * document in it declares that too, so that whoever reads it next is not misled.
   *
   * @throws HubException {@code XML_TEXT_MISSING} (CALLER), where there is no such child
   */
  public void open(Exchange exchange) {
    List<Element> arguments = arguments(exchange);
    if (arguments.size() != 1) {
      throw missing(null);
    }
    take(exchange, arguments.getFirst());
  }

  /**
   * As {@link #open}, where the operation has several arguments, all of them texts: that of this name becomes
   * the body, each other one the exchange property of its name.
   *
   * @throws HubException {@code XML_TEXT_MISSING} (CALLER), where there is not exactly one of this name
   */
  public void openArgument(Exchange exchange, String argument) {
    List<Element> named = new ArrayList<>();
    for (Element one : arguments(exchange)) {
      if (argument.equals(one.getLocalName())) {
        named.add(one);
      } else {
        exchange.setProperty(one.getLocalName(), one.getTextContent().strip());
      }
    }
    if (named.size() != 1) {
      throw missing(null);
    }
    take(exchange, named.getFirst());
  }

  private static void take(Exchange exchange, Element argument) {
    if (!children(argument).isEmpty()) {
      throw missing(null);
    }
    exchange
        .getMessage()
        .setBody(relabelled(argument.getTextContent()).getBytes(StandardCharsets.UTF_8));
  }

  private static void call(Exchange exchange, String operation, String argument, boolean cdata) {
    String text = text(Bodies.bytes(exchange));
    QName name = QName.valueOf(operation);
    Document document = DOMUtils.createDocument();
    Element call = document.createElementNS(name.getNamespaceURI(), "call:" + name.getLocalPart());
    document.appendChild(call);
    Element holder = document.createElementNS(null, argument);
    call.appendChild(holder);
    if (cdata) {
      sections(text).forEach(part -> holder.appendChild(document.createCDATASection(part)));
    } else {
      holder.appendChild(document.createTextNode(text));
    }
    exchange.getMessage().setBody(new CxfPayload<>(new ArrayList<>(), List.of(call)));
  }

  /** A section cannot hold its own end. */
  private static List<String> sections(String text) {
    List<String> sections = new ArrayList<>();
    int from = 0;
    for (int at; (at = text.indexOf(SECTION_END, from)) >= 0; from = at + 2) {
      sections.add(text.substring(from, at + 2));
    }
    sections.add(text.substring(from));
    return sections;
  }

  static String text(byte[] document) {
    int head = Math.min(document.length, LONGEST_DECLARATION);
    Matcher declared = DECLARED.matcher(new String(document, 0, head, StandardCharsets.ISO_8859_1));
    try {
      Charset charset =
          declared.find() ? Charset.forName(declared.group(1)) : StandardCharsets.UTF_8;
      return charset.newDecoder().decode(ByteBuffer.wrap(document)).toString();
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw new HubException(
          "XML_TEXT_ENCODING",
          FaultKind.LASTING,
          "the document that is to be sent is not in the encoding that it declares",
          null,
          e);
    }
  }

  static String relabelled(String text) {
    String document = (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).strip();
    Matcher declared = DECLARED.matcher(document);
    return declared.find()
        ? document.substring(0, declared.start(1)) + "UTF-8" + document.substring(declared.end(1))
        : document;
  }

  private static List<Element> arguments(Exchange exchange) {
    @Nullable CxfPayload<?> payload = exchange.getMessage().getBody(CxfPayload.class);
    List<Source> parts = payload == null ? List.of() : payload.getBodySources();
    if (parts.size() != 1) {
      throw missing(null);
    }
    return children(root(parts.getFirst()));
  }

  private static Element root(Source part) {
    try {
      return StaxUtils.read(part).getDocumentElement();
    } catch (XMLStreamException e) {
      throw missing(e);
    }
  }

  private static List<Element> children(Element parent) {
    List<Element> children = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) {
        children.add(element);
      }
    }
    return children;
  }

  private static HubException missing(@Nullable Throwable cause) {
    return new HubException(
        "XML_TEXT_MISSING",
        FaultKind.CALLER,
        "the SOAP body is not one element with the child that holds the document as text",
        "soap:Body",
        cause);
  }
}
