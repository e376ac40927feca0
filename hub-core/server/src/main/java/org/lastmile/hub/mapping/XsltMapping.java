package org.lastmile.hub.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.transform.Source;
import javax.xml.transform.sax.SAXSource;
import net.sf.saxon.s9api.DocumentBuilder;
import net.sf.saxon.s9api.Processor;
import net.sf.saxon.s9api.QName;
import net.sf.saxon.s9api.RawDestination;
import net.sf.saxon.s9api.SaxonApiException;
import net.sf.saxon.s9api.Serializer;
import net.sf.saxon.s9api.XdmArray;
import net.sf.saxon.s9api.XdmAtomicValue;
import net.sf.saxon.s9api.XdmEmptySequence;
import net.sf.saxon.s9api.XdmMap;
import net.sf.saxon.s9api.XdmValue;
import net.sf.saxon.s9api.Xslt30Transformer;
import net.sf.saxon.s9api.XsltExecutable;
import net.sf.saxon.trans.XPathException;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.xml.sax.SAXParseException;

/** A mapping in XSLT 3; {@link Mappings} says how it is entered. */
record XsltMapping(
    String path, String contentHash, Processor processor, XsltExecutable executable, Xml xml)
    implements Mapping {
  private static final QName MESSAGE = new QName("message");
  private static final QName ENTRY =
      new QName("http://www.w3.org/1999/XSL/Transform", "initial-template");
  private static final int MOST_BYTES = 64 << 20;

  @Override
  public JsonNode toJson(Object input) {
    Bounded out = new Bounded(path);
    run(
        FaultKind.CALLER,
        () -> {
          XdmValue result = result(input);
          Writer writer = new InPieces(out);
          transformer().newSerializer(writer).serializeXdmValue(result);
          writer.flush();
        });
    try {
      return Json.parse(out.written.stream());
    } catch (HubException e) {
      throw new HubException(
          "UNMAPPABLE",
          FaultKind.LASTING,
          path + " did not give JSON, expected xsl:output method json",
          path,
          e);
    }
  }

  @Override
  public Native toNative(JsonNode input) {
    Bounded out = new Bounded(path);
    String[] mediaType = new String[1];
    run(
        FaultKind.LASTING,
        () -> {
          Xslt30Transformer transformer = transformer();
          transformer.setStylesheetParameters(Map.of(MESSAGE, value(input)));
          Serializer serializer = transformer.newSerializer(out);
          transformer.callTemplate(ENTRY, serializer);
          mediaType[0] = mediaType(serializer);
        });
    return new Native(out.written.bytes(), mediaType[0]);
  }

  /** By itself, so that the document's tree is let go of before the result is written. */
  private XdmValue result(Object input) throws SaxonApiException {
    RawDestination result = new RawDestination();
    transformer().transform(read(input), result);
    return result.getXdmValue();
  }

  /** By itself, so that what the parser holds is let go of before the tree is mapped. */
  private Source read(Object input) throws SaxonApiException {
    Source source = xml.source(input);
    if (!(source instanceof SAXSource)) {
      return source;
    }
    DocumentBuilder builder = processor.newDocumentBuilder();
    builder.setWhitespaceStrippingPolicy(executable.getWhitespaceStrippingPolicy());
    return builder.build(source).asSource();
  }

  private Xslt30Transformer transformer() {
    Xslt30Transformer transformer = executable.load30();
    // xsl:message may hold values, and there is nobody to read it
    transformer.setMessageHandler(message -> {});
    transformer.setErrorReporter(error -> {});
    return transformer;
  }

  private void run(FaultKind fault, Work work) {
    try {
      work.run();
    } catch (SaxonApiException e) {
      throw fault(fault, e);
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes what is written", e);
    } catch (StackOverflowError e) {
      throw new HubException("UNMAPPABLE", fault, path + " goes too deep", path, null);
    }
  }

  private HubException fault(FaultKind kind, SaxonApiException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof HubException hub) {
        return hub;
      }
    }
    SAXParseException parse = Xml.parseFault(e);
    if (parse != null) {
      return Xml.invalid(parse);
    }
    QName code = e.getErrorCode();
    String line = e.getLineNumber() > 0 ? path + ":" + e.getLineNumber() : path;
    if (code != null && XsltMapper.NAMESPACE.equals(code.getNamespaceUri().toString())) {
      String said = e.getMessage();
      String place = place(e);
      return new HubException(
          code.getLocalName(),
          FaultKind.CALLER,
          said == null ? path : said,
          place == null ? line : place,
          null);
    }
    String name = code == null ? "" : " (" + code.getLocalName() + ")";
    return new HubException(
        "UNMAPPABLE",
        kind,
        "the input has not the form that " + path + " expects" + name,
        line,
        null);
  }

  /** The third argument of {@code error()}, if it has one. */
  private static @Nullable String place(SaxonApiException e) {
    if (e.getCause() instanceof XPathException cause && cause.getErrorObject() != null) {
      return XdmValue.wrap(cause.getErrorObject()).itemAt(0).getStringValue();
    }
    return null;
  }

  private static String mediaType(Serializer serializer) {
    String declared = serializer.getOutputProperty(Serializer.Property.MEDIA_TYPE);
    String method = serializer.getOutputProperty(Serializer.Property.METHOD);
    String encoding = serializer.getOutputProperty(Serializer.Property.ENCODING);
    String type =
        declared != null
            ? declared
            : switch (method == null ? "xml" : method) {
              case "text" -> "text/plain";
              case "json" -> "application/json";
              case "html", "xhtml" -> "text/html";
              default -> "text/xml";
            };
    return type + ";charset=" + (encoding == null ? "UTF-8" : encoding);
  }

  private static XdmValue value(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<XdmAtomicValue, XdmValue> map = new LinkedHashMap<>();
        node.properties()
            .forEach(p -> map.put(new XdmAtomicValue(p.getKey()), value(p.getValue())));
        yield new XdmMap(map);
      }
      case ARRAY -> {
        List<XdmValue> members = new ArrayList<>();
        node.forEach(member -> members.add(value(member)));
        yield new XdmArray(members);
      }
      case STRING -> new XdmAtomicValue(node.textValue());
      case BOOLEAN -> new XdmAtomicValue(node.booleanValue());
      case NUMBER ->
          node.isIntegralNumber() && node.canConvertToLong()
              ? new XdmAtomicValue(node.longValue())
              : new XdmAtomicValue(new BigDecimal(node.asText()));
      default -> XdmEmptySequence.getInstance();
    };
  }

  @FunctionalInterface
  private interface Work {
    void run() throws SaxonApiException, IOException;
  }

  /** Saxon's writer, and the JDK's, hold all characters of a text once more while they write it. */
  private static final class InPieces extends FilterWriter {
    private static final int PIECE = 8192;

    InPieces(OutputStream out) {
      super(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }

    @Override
    public void write(String text, int from, int length) throws IOException {
      int end = from + length;
      for (int at = from; at < end; at += PIECE) {
        super.write(text, at, Math.min(PIECE, end - at));
      }
    }
  }

  /** Stops a mapping that writes without end. */
  private static final class Bounded extends OutputStream {
    private final String path;
    private final HeldOnce written = new HeldOnce();

    Bounded(String path) {
      this.path = path;
    }

    @Override
    public void write(int b) throws IOException {
      bound(1);
      written.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      bound(length);
      written.write(bytes, offset, length);
    }

    private void bound(int more) {
      if (written.size() + more > MOST_BYTES) {
        throw new HubException(
            "UNMAPPABLE",
            FaultKind.LASTING,
            path + " wrote more than " + (MOST_BYTES >> 20) + " MB",
            path,
            null);
      }
    }
  }
}
