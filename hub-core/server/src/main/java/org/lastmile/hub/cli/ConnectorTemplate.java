package org.lastmile.hub.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.StringUtils;

/**
 * The files with which the connector of a system begins. They are whole and pass the contract test, but for the lines that
 * say {@code TODO:}, which only the author can decide.
 */
final class ConnectorTemplate {
  static final List<String> PROTOCOLS =
      List.of("rest", "soap", "sftp-csv", "table", "mllp", "queue");

  private static final String FOLDER = "connector-template/";
  private static final String UNDECIDED = "TODO:";
  private static final String DEPENDENCIES = "dependencies.xml";

  private final String id;
  private final String protocol;
  private final Map<String, String> names = new LinkedHashMap<>();

  private ConnectorTemplate(String id, String protocol, Zone zone) {
    this.id = id;
    this.protocol = protocol;
    String bare = id.replace("-", "");
    names.put("@id@", id);
    names.put("@zone@", zone.id());
    names.put("@protocol@", protocol);
    names.put("@CODE@", id.replace('-', '_').toUpperCase(Locale.ROOT));
    names.put("@package@", "org.lastmile.connectors." + bare);
    names.put("@path@", "org/lastmile/connectors/" + bare);
    names.put(
        "@Name@",
        Arrays.stream(id.split("-"))
            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
            .collect(Collectors.joining()));
  }

  /** @throws HubException CALLER: {@code CONNECTOR_ID}, {@code CONNECTOR_PROTOCOL} */
  static ConnectorTemplate of(String id, String protocol, Zone zone) {
    if (!id.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
      throw new HubException(
          "CONNECTOR_ID",
          FaultKind.CALLER,
          "id is '"
              + id
              + "', allowed are lower-case words joined by hyphens, such as library-cards");
    }
    if (!PROTOCOLS.contains(protocol)) {
      throw new HubException(
          "CONNECTOR_PROTOCOL",
          FaultKind.CALLER,
          "protocol is '" + protocol + "', allowed are " + String.join(", ", PROTOCOLS));
    }
    return new ConnectorTemplate(id, protocol, zone);
  }

  /**
   * Makes a module of the hub's build, and names it in the list of modules.
   *
   * @param pom with the list of modules
   * @throws HubException CALLER: {@code CONNECTOR_EXISTS}
   */
  Path module(Path into, Path pom) {
    Path made = write(into, "module-pom.xml");
    String module = "<module>" + id + "</module>";
    try {
      String modules = Files.readString(pom);
      if (Files.isSameFile(into, pom.resolveSibling("")) && !modules.contains(module)) {
        Files.writeString(
            pom,
            modules.replace(
                "  </modules>", "    " + module + System.lineSeparator() + "  </modules>"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return made;
  }

  /**
   * Makes a project of its own, with the jars of the hub that it builds with beside it.
   *
   * @throws HubException CALLER: {@code CONNECTOR_EXISTS}, {@code HUB_NOT_BUILT}
   */
  Path standalone(Path into, HubRepository hub) {
    names.put("@version@", hub.version());
    Path made = write(into, "standalone-pom.xml");
    hub.copyTo(made.resolve("repository"));
    put(made.resolve(".mvn/maven.config"), "-Daether.offline.protocols=file");
    put(made.resolve(".gitignore"), "target/");
    return made;
  }

  /** What is left to decide, as {@code file:line: text}. */
  List<String> decisions(Path made) {
    List<String> decisions = new ArrayList<>();
    try (Stream<Path> files = Files.walk(made.resolve("src"))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
          int at = lines.get(i).indexOf(UNDECIDED);
          if (at >= 0) {
            decisions.add(
                made.relativize(file) + ":" + (i + 1) + ": " + lines.get(i).substring(at).strip());
          }
        }
      }
      return decisions;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path write(Path into, String pom) {
    Path made = into.resolve(id).toAbsolutePath().normalize();
    if (Files.exists(made)) {
      throw new HubException(
          "CONNECTOR_EXISTS",
          FaultKind.CALLER,
          made + " exists; allowed is a folder that does not, by another id or --into");
    }
    Map<String, String> files = new TreeMap<>(files("common"));
    files.putAll(files(protocol));
    String dependencies = files.remove(DEPENDENCIES);
    names.put("@dependencies@", dependencies == null ? "" : dependencies);
    files.put("pom.xml", files("build").get(pom));
    files.forEach((path, text) -> put(made.resolve(named(path)), named(text)));
    return made;
  }

  private static void put(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String named(String text) {
    String named = text;
    for (Map.Entry<String, String> name : names.entrySet()) {
      named = named.replace(name.getKey(), name.getValue());
    }
    return named;
  }

  private static Map<String, String> files(String folder) {
    Map<String, String> files = new TreeMap<>();
    String root = FOLDER + folder + "/";
    try {
      for (Resource file :
          new PathMatchingResourcePatternResolver(ConnectorTemplate.class.getClassLoader())
              .getResources("classpath:" + root + "**/*.*")) {
        String url = StringUtils.uriDecode(file.getURL().getPath(), StandardCharsets.UTF_8);
        if (file.isReadable()) {
          files.put(
              url.substring(url.indexOf(root) + root.length()),
              file.getContentAsString(StandardCharsets.UTF_8));
        }
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
