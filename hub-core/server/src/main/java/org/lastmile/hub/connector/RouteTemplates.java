package org.lastmile.hub.connector;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;

/**
 * The hub's own route templates, for mechanics that several connectors share. What is done with files of a server is the
 * same for each protocol: {@code sftp-inbox} and {@code ftps-inbox} are {@code route-templates/inbox.camel.yaml} with
 * the protocol's name in place of {@code (protocol)}. Any other template is named as its file is.
 */
final class RouteTemplates {
  private static final Pattern REFERENCE =
      Pattern.compile("routeTemplateRef:\\s*[\"']?((?:(s?ftps?)-)?([a-z]+(?:-[a-z]+)*))");

  private RouteTemplates() {}

  /** The templates that routes refer to, by name; of a connector's own templates there is none. */
  static Map<String, Resource> usedBy(byte[] yaml) {
    Map<String, Resource> used = new TreeMap<>();
    Matcher references = REFERENCE.matcher(new String(yaml, StandardCharsets.UTF_8));
    while (references.find()) {
      String protocol = Objects.requireNonNullElse(references.group(2), "");
      String file = "route-templates/" + references.group(3) + ".camel.yaml";
      try (InputStream in = RouteTemplates.class.getClassLoader().getResourceAsStream(file)) {
        if (in != null) {
          String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
          String name = "route-templates/" + references.group(1) + ".camel.yaml";
          used.put(name, ResourceHelper.fromString(name, text.replace("(protocol)", protocol)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + file, e);
      }
    }
    return used;
  }
}
