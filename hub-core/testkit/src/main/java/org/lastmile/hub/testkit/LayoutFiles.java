package org.lastmile.hub.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.lastmile.hub.mapping.Json;

/**
 * Files of layouts that no pair of samples reaches: receipts that the hub writes, answers that it reads. {@code
 * samples/layouts/<layout>.written.json} is a tree, {@code <layout>.native.<ext>} beside it the file that must be written
 * of it; with {@code <layout>.read.json} the file must be read as the tree.
 */
final class LayoutFiles {
  private static final String NATIVE = ".native.";
  private static final String WRITTEN = ".written.json";
  private static final String READ = ".read.json";

  private LayoutFiles() {}

  /** Those of a connector, which need not exist; a file without its other half is a fault. */
  static List<Example> of(Path classes) throws IOException {
    List<Path> files = files(classes);
    List<Example> examples = new ArrayList<>();
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (name.contains(NATIVE)) {
        String stem = name.substring(0, name.indexOf(NATIVE));
        String layout = "native/" + stem + ".layout.yaml";
        byte[] document = Files.readAllBytes(file);
        Path written = file.resolveSibling(stem + WRITTEN);
        examples.add(
            Files.exists(written)
                ? Example.written(stem + WRITTEN, layout, tree(written), document)
                : Example.read(
                    stem + READ, layout, document, tree(file.resolveSibling(stem + READ))));
      }
    }
    if (files.size() != 2 * examples.size()) {
      throw new IOException(
          files.getFirst().getParent()
              + ": allowed are <layout>.native.<ext> and, for each, <layout>.written.json or <layout>.read.json");
    }
    return examples;
  }

  /** All of them, native files and trees. */
  static List<Path> files(Path classes) throws IOException {
    Path directory = classes.resolve("samples/layouts");
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(directory)) {
      return list.sorted().toList();
    }
  }

  private static JsonNode tree(Path file) throws IOException {
    return Json.parse(Files.readAllBytes(file));
  }
}
