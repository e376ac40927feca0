package org.lastmile.connectors.onewindow.fake;

import com.github.tomakehurst.wiremock.extension.Parameters;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.matching.MatchResult;
import com.github.tomakehurst.wiremock.matching.RequestMatcherExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import javax.xml.transform.dom.DOMSource;
import javax.xml.validation.Schema;
import org.lastmile.hub.testkit.NativeFiles;
import org.lastmile.hub.testkit.XmlDom;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** Matches notices and catalogues as the window's own schema has them, read by the JDK's DOM. */
final class WindowXml extends RequestMatcherExtension {
  private final Schema schema = NativeFiles.xsd("native/window.xsd");

  @Override
  public String getName() {
    return "window-schema";
  }

  @Override
  public MatchResult match(Request request, Parameters parameters) {
    return MatchResult.of(
        XmlDom.root(request.getBody())
            .filter(root -> root.getTagName().equals("BJTZ") || root.getTagName().equals("SXML"))
            .filter(this::valid)
            .filter(WindowXml::carriesWhatItNames)
            .isPresent());
  }

  /** A notice that names a document and has no content cannot be printed. */
  private static boolean carriesWhatItNames(Element root) {
    return text(root, "WSNR").filter(String::isEmpty).isEmpty();
  }

  private boolean valid(Element root) {
    try {
      schema.newValidator().validate(new DOMSource(root));
      return true;
    } catch (SAXException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Optional<String> text(Element in, String name) {
    return Optional.ofNullable(in.getElementsByTagName(name).item(0))
        .map(node -> node.getTextContent().strip());
  }
}
