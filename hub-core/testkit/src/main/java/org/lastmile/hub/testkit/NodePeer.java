package org.lastmile.hub.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.lastmile.hub.mapping.Json;

/**
 * A program of {@code hub-core/testkit/peers}, which speaks a protocol by a library of another stack than the hub's. The
 * test and the program tell each other things as lines of JSON; what they are stands in the program.
 */
public final class NodePeer implements AutoCloseable {
  static final Path FOLDER =
      Path.of(System.getProperty("hub.root", "."), "hub-core", "testkit", "peers");
  private static final int STOP_SECONDS = 5;

  private final String program;
  private final Path out;
  private final Path log;
  private final Process process;
  private final Writer in;

  /**
   * Starts it.
   *
   * @param settings the first thing that it is told
   * @param folder what it says goes there
   */
  public NodePeer(String program, JsonNode settings, Path folder) {
    this.program = program;
    out = folder.resolve(program + ".out");
    log = folder.resolve(program + ".err");
    try {
      process =
          new ProcessBuilder(
                  Need.NODE.executable().orElseThrow().toString(),
                  FOLDER.resolve(program).toAbsolutePath().toString())
              .redirectOutput(out.toFile())
              .redirectError(log.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    in = process.outputWriter(StandardCharsets.UTF_8);
    tell(settings);
  }

  /** Tells it something. */
  public void tell(JsonNode document) {
    try {
      in.write(document + "\n");
      in.flush();
    } catch (IOException e) {
      throw new IllegalStateException(program + " ended: " + log(), e);
    }
  }

  /** What it has told, oldest first. */
  public List<JsonNode> told() {
    try {
      String said = Files.readString(out);
      return said.substring(0, said.lastIndexOf('\n') + 1)
          .lines()
          .map(line -> Json.parse(line.getBytes(StandardCharsets.UTF_8)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The same, once it has told so many things.
   *
   * @throws org.awaitility.core.TerminalFailureException if it ends before; its cause has what it said
   */
  public List<JsonNode> told(int number) {
    Awaitility.await()
        .failFast(
            () -> {
              if (!process.isAlive()) {
                throw new IllegalStateException(program + " ended: " + log());
              }
            })
        .until(() -> told().size() >= number);
    return told();
  }

  /** Tells it something, and gives what it tells next. */
  public JsonNode ask(JsonNode question) {
    int before = told().size();
    tell(question);
    return told(before + 1).get(before);
  }

  private String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      // it has ended by itself
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
