package org.lastmile.hub.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.lastmile.hub.connector.DryRun;

/**
 * Tries whether the examples of a connector notice edits of its mappings, its layouts and the code tables that it uses.
 *
 * <p>{@code -Dhub.edits.seed} chooses other edits than every day, {@code -Dhub.edits.most} another number of each file.
 */
final class Edits {
  static final long SEED = Long.getLong("hub.edits.seed", 20_260_101);
  private static final int MOST = Integer.getInteger("hub.edits.most", 40);

  /** Each takes a hundred times as long to compile as JSLT. */
  private static final int MOST_XSLT = Integer.getInteger("hub.edits.most", 20);

  private static final String CODES = "codes/";

  private final DryRun run;
  private final Map<Example, Set<String>> reads = new LinkedHashMap<>();

  Edits(DryRun run, List<Example> examples) {
    this.run = run;
    // one that is wrong anyway would seem to notice everything
    examples.stream()
        .filter(example -> example.of(run) == Example.Verdict.RIGHT)
        .forEach(example -> reads.put(example, example.reads(run)));
  }

  /** The files with edits, by their path in the plugin, or {@code codes/<table>.csv}. */
  static Map<String, String> files(Path classes, Path codes) throws IOException {
    Map<String, String> files = new TreeMap<>();
    StringBuilder mappings = new StringBuilder();
    for (String folder : List.of("mappings", "native")) {
      Path directory = classes.resolve(folder);
      if (Files.isDirectory(directory)) {
        try (Stream<Path> list = Files.list(directory)) {
          for (Path file : list.toList()) {
            String name = folder + "/" + file.getFileName();
            if (folder.equals("mappings") || name.endsWith(".layout.yaml")) {
              files.put(name, Files.readString(file));
              mappings.append(files.get(name));
            }
          }
        }
      }
    }
    if (Files.isDirectory(codes)) {
      try (Stream<Path> list = Files.list(codes)) {
        for (Path file : list.toList()) {
          String table = file.getFileName().toString().replaceFirst("\\.csv$", "");
          if (mappings.toString().matches("(?s).*[\"']" + table + "[\"'].*")) {
            files.put(CODES + file.getFileName(), Files.readString(file));
          }
        }
      }
    }
    return files;
  }

  /** Edits of a file that no example notices, as {@code file:line: edit}. */
  List<String> unnoticed(String file, String text) {
    List<Edit> edits = new ArrayList<>(Edit.of(file, text));
    Collections.shuffle(edits, new Random(SEED));
    Deque<Example> order = new ArrayDeque<>();
    reads.forEach(
        (example, paths) -> {
          if (file.startsWith(CODES) || paths.contains(file)) {
            order.add(example);
          }
        });
    List<String> unnoticed = new ArrayList<>();
    int most = file.endsWith(".xslt") ? MOST_XSLT : MOST;
    int tried = 0;
    for (Edit edit : edits) {
      if (tried == most) {
        break;
      }
      Example.Verdict verdict = tried(edit, order);
      tried += verdict == Example.Verdict.NOT_RUN ? 0 : 1;
      if (verdict == Example.Verdict.RIGHT) {
        unnoticed.add(edit.file() + ":" + edit.line() + ": " + edit.what());
      }
    }
    Collections.sort(unnoticed);
    return unnoticed;
  }

  private Example.Verdict tried(Edit edit, Deque<Example> order) {
    DryRun edited =
        edit.file().startsWith(CODES)
            ? run.editedCodes(
                edit.file().substring(CODES.length(), edit.file().length() - ".csv".length()),
                edit.text())
            : run.edited(edit.file(), edit.text());
    for (Example example : order) {
      Example.Verdict verdict = verdict(example, edited);
      if (verdict != Example.Verdict.RIGHT) {
        // who noticed one edit will notice its neighbours
        order.remove(example);
        order.addFirst(example);
        return verdict;
      }
    }
    return Example.Verdict.RIGHT;
  }

  /** A mapping language may also fail in a way of its own, which is noticed too. */
  private static Example.Verdict verdict(Example example, DryRun edited) {
    try {
      return example.of(edited);
    } catch (RuntimeException e) {
      return Example.Verdict.WRONG;
    }
  }
}
