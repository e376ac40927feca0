package org.lastmile.hub.connector;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;

/** The hub's own route templates, for mechanics that several connectors share: {@code route-templates/<id>.camel.yaml}. */
final class RouteTemplates {
  private static final Pattern REFERENCE =
      Pattern.compile("routeTemplateRef:\\s*[\"']?([a-z]+(?:-[a-z]+)*)");

  private RouteTemplates() {}

  /** The templates that routes refer to, by name; of a connector's own templates there is none. */
  static Map<String, Resource> usedBy(byte[] yaml) {
    Map<String, Resource> used = new TreeMap<>();
    Matcher references = REFERENCE.matcher(new String(yaml, StandardCharsets.UTF_8));
    while (references.find()) {
      String name = "route-templates/" + references.group(1) + ".camel.yaml";
      try (InputStream in = RouteTemplates.class.getClassLoader().getResourceAsStream(name)) {
        if (in != null) {
          used.put(name, ResourceHelper.fromBytes(name, in.readAllBytes()));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + name, e);
      }
    }
    return used;
  }
}
