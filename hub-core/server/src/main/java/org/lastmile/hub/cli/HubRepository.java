package org.lastmile.hub.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lastmile.hub.mapping.ContentHash;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * What a connector outside the hub's build needs of it, as a Maven repository in a folder: SPI, testkit, the hub itself,
 * which the testkit runs, and the parent that names the versions of libraries. Their version has the digest of the jars in
 * it, so that a newer build is never taken for this one.
 */
final class HubRepository {
  private static final String GROUP = "org/lastmile/";
  private static final String PARENT = "lastmile";
  private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");
  private static final int DIGITS = 12;

  private final Map<String, Path> poms = new LinkedHashMap<>();
  private final Map<String, Path> jars = new LinkedHashMap<>();
  private final String built;
  private final String version;

  private HubRepository(Path root) throws IOException {
    poms.put(PARENT, root.resolve("pom.xml"));
    built = version(poms.get(PARENT));
    ContentHash hash = new ContentHash();
    for (String module : new String[] {"spi", "server", "testkit"}) {
      Path folder = root.resolve("hub-core").resolve(module);
      poms.put("hub-" + module, folder.resolve("pom.xml"));
      jars.put("hub-" + module, jar(folder.resolve("target"), "hub-" + module));
    }
    for (Map.Entry<String, Path> jar : jars.entrySet()) {
      hash.add(jar.getKey(), Files.readAllBytes(jar.getValue()));
    }
    version = built.replace("-SNAPSHOT", "") + "-" + digits(hash.hex());
  }

  private static String digits(String hash) {
    return hash.substring(hash.length() - DIGITS);
  }

  /**
   * Of a hub that is built.
   *
   * @throws HubException CALLER: {@code HUB_NOT_BUILT}
   */
  static HubRepository of(Path root) {
    try {
      return new HubRepository(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String version(Path pom) throws IOException {
    Matcher version = VERSION.matcher(Files.readString(pom));
    if (!version.find()) {
      throw new IOException(pom + " names no version");
    }
    return version.group(1);
  }

  private Path jar(Path target, String name) {
    for (String file : new String[] {name + "-" + built + ".jar", name + ".jar"}) {
      if (Files.isRegularFile(target.resolve(file))) {
        return target.resolve(file);
      }
    }
    throw new HubException(
        "HUB_NOT_BUILT",
        FaultKind.CALLER,
        "there is no "
            + name
            + ".jar in "
            + target
            + "; build the hub first: mvn -DskipTests package");
  }

  /** The version of all its artifacts. */
  String version() {
    return version;
  }

  void copyTo(Path repository) {
    try {
      for (Map.Entry<String, Path> pom : poms.entrySet()) {
        Path place =
            Files.createDirectories(repository.resolve(GROUP + pom.getKey()).resolve(version));
        String stem = pom.getKey() + "-" + version;
        Files.writeString(
            place.resolve(stem + ".pom"),
            Files.readString(pom.getValue())
                .replace("<version>" + built + "</version>", "<version>" + version + "</version>"));
        Path jar = jars.get(pom.getKey());
        if (jar != null) {
          Files.copy(jar, place.resolve(stem + ".jar"));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
