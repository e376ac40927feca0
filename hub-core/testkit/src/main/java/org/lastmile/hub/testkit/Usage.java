package org.lastmile.hub.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** What of a connector's files and keys something refers to, by their names. */
final class Usage {
  private static final Pattern CHANGING =
      Pattern.compile("\\b(?:now|random|uuid|current-date|current-dateTime|current-time)\\s*\\(");

  /** A name of which a key of the configuration is a part. */
  private static final Pattern CONFIGURED =
      Pattern.compile("([A-Za-z0-9.-]+)\\{\\{[A-Za-z.]+}}([A-Za-z0-9.-]+)");

  private static final int SHORTEST_PART = 4;
  private static final String UNDECIDED = "TODO:";

  private Usage() {}

  /**
   * The texts in which a connector's keys can stand: its routes with the hub's templates, mappings, schemas, classes, and
   * the hub's own classes for connectors.
   */
  static String of(Path classes) throws IOException {
    StringBuilder texts = new StringBuilder();
    for (Path file : files(classes)) {
      if (!file.endsWith("connector.yaml")) {
        texts.append(text(Files.readAllBytes(file)));
      }
    }
    for (String hub :
        List.of("route-templates/*.camel.yaml", "org/lastmile/hub/connector/*.class")) {
      for (Resource one :
          new PathMatchingResourcePatternResolver().getResources("classpath*:" + hub)) {
        texts.append(text(one.getContentAsByteArray()));
      }
    }
    return texts.toString();
  }

  /** Whether the texts name a key, whole or put together of two parts. */
  static boolean names(String texts, String key) {
    return texts.contains(key)
        || IntStream.range(SHORTEST_PART, key.length() - SHORTEST_PART)
            .anyMatch(
                at -> texts.contains(key.substring(0, at)) && texts.contains(key.substring(at)));
  }

  /** The files in {@code mappings/} and {@code native/} whose name stands in no other file, nor in the README. */
  static List<Path> unused(Path classes, Path readme) throws IOException {
    List<Path> files = files(classes);
    List<Path> naming = new ArrayList<>(files);
    if (Files.exists(readme)) {
      naming.add(readme);
    }
    return files.stream()
        .filter(
            file -> {
              Path relative = classes.relativize(file);
              return relative.startsWith("mappings") || relative.startsWith("native");
            })
        .filter(
            file -> naming.stream().noneMatch(other -> !other.equals(file) && names(other, file)))
        .map(classes::relativize)
        .toList();
  }

  /** Mappings that give another result each time, by what they call. */
  static List<Path> makingThingsUp(Path classes) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path file : files(classes)) {
      Path relative = classes.relativize(file);
      if (relative.startsWith("mappings")
          && CHANGING.matcher(text(Files.readAllBytes(file))).find()) {
        found.add(relative);
      }
    }
    return found;
  }

  /** Lines that say {@code TODO:}, in the texts of a connector and of its tests, as {@code file:line: text}. */
  static List<String> undecided(Path classes, Path sources) throws IOException {
    List<String> found = new ArrayList<>();
    Path folder = Files.isDirectory(sources) ? sources : classes;
    for (Path file : files(folder)) {
      List<String> lines =
          new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        int at = lines.get(i).indexOf(UNDECIDED);
        if (at >= 0) {
          found.add(
              folder.relativize(file) + ":" + (i + 1) + ": " + lines.get(i).substring(at).strip());
        }
      }
    }
    return found;
  }

  private static boolean names(Path file, Path other) {
    String name = other.getFileName().toString();
    try {
      String text = text(Files.readAllBytes(file));
      return text.contains(name)
          || CONFIGURED
              .matcher(text)
              .results()
              .anyMatch(found -> name.startsWith(found.group(1)) && name.endsWith(found.group(2)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path classes) throws IOException {
    try (Stream<Path> walk = Files.walk(classes)) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> !classes.relativize(file).startsWith("samples"))
          .sorted()
          .toList();
    }
  }

  /** One char for each byte: constants of classes stand as they are. */
  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
