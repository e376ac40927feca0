package org.lastmile.hub.testkit;

import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import javax.xml.XMLConstants;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.xml.sax.SAXException;

/** What the vendor of a system has agreed on, as its fake reads it; paths begin at {@code native/}. */
public final class NativeFiles {
  private NativeFiles() {}

  private static URL url(String path) {
    URL found = NativeFiles.class.getClassLoader().getResource(path);
    if (found == null) {
      throw new IllegalStateException("there is no " + path);
    }
    return found;
  }

  /** A text in UTF-8. */
  public static String text(String path) {
    try (var in = url(path).openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }

  public static Schema xsd(String path) {
    try {
      return SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI).newSchema(url(path));
    } catch (SAXException e) {
      throw new IllegalStateException(path, e);
    }
  }

  public static JsonSchema jsonSchema(String path) {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(text(path));
  }
}
