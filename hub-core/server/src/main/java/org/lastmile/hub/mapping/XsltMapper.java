package org.lastmile.hub.mapping;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.transform.Source;
import javax.xml.transform.sax.SAXSource;
import net.sf.saxon.expr.XPathContext;
import net.sf.saxon.lib.EnvironmentVariableResolver;
import net.sf.saxon.lib.ExtensionFunctionCall;
import net.sf.saxon.lib.ExtensionFunctionDefinition;
import net.sf.saxon.lib.Feature;
import net.sf.saxon.lib.ResourceRequest;
import net.sf.saxon.om.Item;
import net.sf.saxon.om.NamespaceUri;
import net.sf.saxon.om.Sequence;
import net.sf.saxon.om.StructuredQName;
import net.sf.saxon.s9api.Processor;
import net.sf.saxon.s9api.SaxonApiException;
import net.sf.saxon.s9api.XmlProcessingError;
import net.sf.saxon.s9api.XsltCompiler;
import net.sf.saxon.s9api.XsltExecutable;
import net.sf.saxon.trans.XPathException;
import net.sf.saxon.value.EmptySequence;
import net.sf.saxon.value.SequenceType;
import net.sf.saxon.value.StringValue;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Compiles XSLT 3 by a Saxon processor of its own, closed to everything outside the given resources. */
final class XsltMapper {
  static final String NAMESPACE = "urn:lastmile:hub";
  private static final String SCHEME = "hub:/";

  private final Resources resources;
  private final Xml xml = new Xml();
  private final Processor processor = new Processor(false);

  XsltMapper(Resources resources, CodeTables codes) {
    this.resources = resources;
    processor.setConfigurationProperty(Feature.ALLOW_EXTERNAL_FUNCTIONS, false);
    processor.setConfigurationProperty(Feature.ALLOWED_PROTOCOLS, "");
    processor.setConfigurationProperty(Feature.DISABLE_XSL_EVALUATE, true);
    processor.setConfigurationProperty(Feature.ENVIRONMENT_VARIABLE_RESOLVER, new NoEnvironment());
    processor.getUnderlyingConfiguration().setResourceResolver(XsltMapper::refused);
    processor.registerExtensionFunction(new Code(codes));
    processor.registerExtensionFunction(new InCharset());
  }

  XsltMapping compile(String path) {
    byte[] text = resources.get(path);
    ContentHash hash = new ContentHash().add(path, text);
    List<XmlProcessingError> errors = new ArrayList<>();
    XsltCompiler compiler = processor.newXsltCompiler();
    compiler.setErrorReporter(errors::add);
    compiler.setJustInTimeCompilation(false);
    compiler.setResourceResolver(request -> imported(request, hash));
    try {
      XsltExecutable executable = compiler.compile(stylesheet(path, text));
      return new XsltMapping(path, hash.hex(), processor, executable, xml);
    } catch (SaxonApiException e) {
      throw invalid(path, errors, e);
    }
  }

  private Source stylesheet(String path, byte[] text) {
    SAXSource source = (SAXSource) xml.source(text);
    source.getInputSource().setSystemId(SCHEME + path);
    source.setSystemId(SCHEME + path);
    return source;
  }

  private Source imported(ResourceRequest request, ContentHash hash) throws XPathException {
    String uri = URI.create(request.uri).normalize().toString();
    if (!uri.startsWith(SCHEME)) {
      throw new XPathException("not allowed: " + uri + "; a mapping includes only files beside it");
    }
    String path = uri.substring(SCHEME.length());
    byte[] text = resources.get(path);
    hash.add(path, text);
    return stylesheet(path, text);
  }

  private static Source refused(ResourceRequest request) throws XPathException {
    throw new XPathException("a mapping reads nothing but its input");
  }

  private static HubException invalid(
      String path, List<XmlProcessingError> errors, SaxonApiException e) {
    XmlProcessingError first =
        errors.stream().filter(error -> !error.isWarning()).findFirst().orElse(null);
    if (first == null) {
      return new HubException(
          "MAPPING_INVALID",
          FaultKind.LASTING,
          path + " is not valid XSLT: " + e.getMessage(),
          path,
          e);
    }
    String file =
        first.getLocation().getSystemId() == null ? path : first.getLocation().getSystemId();
    String place = file.replaceFirst("^" + SCHEME, "") + ":" + first.getLocation().getLineNumber();
    return new HubException(
        "MAPPING_INVALID",
        FaultKind.LASTING,
        path + " is not valid XSLT: " + first.getMessage(),
        place,
        e);
  }

  private static final class NoEnvironment implements EnvironmentVariableResolver {
    @Override
    public Set<String> getAvailableEnvironmentVariables() {
      return Set.of();
    }

    @Override
    public @Nullable String getEnvironmentVariable(String name) {
      return null;
    }
  }

  /** {@code hub:code(table, value[, field])}. */
  private static final class Code extends ExtensionFunctionDefinition {
    private final CodeTables codes;

    Code(CodeTables codes) {
      this.codes = codes;
    }

    @Override
    public StructuredQName getFunctionQName() {
      return new StructuredQName("hub", NamespaceUri.of(NAMESPACE), "code");
    }

    @Override
    public int getMinimumNumberOfArguments() {
      return 2;
    }

    @Override
    public int getMaximumNumberOfArguments() {
      return 3;
    }

    @Override
    public SequenceType[] getArgumentTypes() {
      return new SequenceType[] {
        SequenceType.SINGLE_STRING, SequenceType.OPTIONAL_ATOMIC, SequenceType.SINGLE_STRING
      };
    }

    @Override
    public SequenceType getResultType(SequenceType[] arguments) {
      return SequenceType.OPTIONAL_STRING;
    }

    @Override
    public ExtensionFunctionCall makeCallExpression() {
      return new Call(codes);
    }

    private static final class Call extends ExtensionFunctionCall {
      private final CodeTables codes;

      Call(CodeTables codes) {
        this.codes = codes;
      }

      @Override
      public Sequence call(XPathContext context, Sequence[] arguments) throws XPathException {
        Item value = arguments[1].head();
        if (value == null) {
          return EmptySequence.getInstance();
        }
        String field = arguments.length > 2 ? arguments[2].head().getStringValue() : null;
        try {
          String code =
              codes.code(arguments[0].head().getStringValue(), value.getStringValue(), field);
          return StringValue.makeStringValue(code);
        } catch (HubException e) {
          // Saxon passes on its own exceptions only; the mapping takes ours out again
          throw new XPathException("no code", e);
        }
      }
    }
  }
}
