package org.lastmile.hub.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.MessageType;

/** A native document and its canonical form, from two files beside each other. */
public record Sample(String name, MessageType type, JsonNode canonical, byte[] nativeBytes) {
  private static final String CANONICAL = ".canonical.json";
  private static final String NATIVE = ".native.";
  private static final Pattern STEM = Pattern.compile("([a-z.-]+?)(?:\\.(\\d+))?(?:_.*)?");

  /** The native document of a format that is text. */
  public String text() {
    return Documents.text(nativeBytes);
  }

  /** The samples of a directory, which need not exist; a file without its other half is a fault. */
  static List<Sample> find(Path directory) throws IOException {
    List<Sample> samples = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return samples;
    }
    List<Path> files;
    try (Stream<Path> list = Files.list(directory)) {
      files = list.sorted().toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (name.contains(NATIVE)) {
        String stem = name.substring(0, name.indexOf(NATIVE));
        byte[] canonical = Files.readAllBytes(directory.resolve(stem + CANONICAL));
        samples.add(new Sample(stem, type(stem), Json.parse(canonical), Files.readAllBytes(file)));
      } else if (!name.endsWith(CANONICAL) && !Cases.isOne(file)) {
        throw new IOException(
            file
                + ": allowed are <type>[.<version>][_<variant>].native.<ext> and the same with .canonical.json");
      }
    }
    long canonicals = files.stream().filter(file -> file.toString().endsWith(CANONICAL)).count();
    if (canonicals != samples.size()) {
      throw new IOException(
          directory
              + ": holds "
              + canonicals
              + " canonical and "
              + samples.size()
              + " native files");
    }
    return samples;
  }

  private static MessageType type(String stem) {
    Matcher name = STEM.matcher(stem);
    if (!name.matches()) {
      return MessageType.of(stem);
    }
    String version = name.group(2);
    return new MessageType(name.group(1), version == null ? 1 : Integer.parseInt(version));
  }
}
