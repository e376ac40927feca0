package org.lastmile.hub.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.simulator.Commands;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The other end of a {@link ControlDoor}. */
final class Control {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final URI address;
  private final String token;

  private Control(URI address, String token) {
    this.address = address;
    this.token = token;
  }

  /**
   * That of a process which runs the fake of a system.
   *
   * @param folder of the process; null for the first of {@code ./hub fake}, {@code sandbox} and {@code demo}
   * @throws HubException {@code FAKE_NOT_RUNNING}
   */
  static Control of(String system, @Nullable Path folder) {
    Path home = Commands.home();
    List<Path> folders =
        folder == null
            ? List.of(folder(system), home.resolve(Sandbox.DATA), home.resolve(Demo.DATA))
            : List.of(folder);
    for (Path one : folders) {
      Optional<Control> found = in(one);
      if (found.isPresent() && found.get().runs(system)) {
        return found.get();
      }
    }
    throw new HubException(
        "FAKE_NOT_RUNNING",
        FaultKind.CALLER,
        "no fake of "
            + system
            + " runs here; start one by ./hub demo, ./hub sandbox <id> or ./hub fake "
            + system);
  }

  /** Where {@code ./hub fake} keeps what it has of a system. */
  static Path folder(String system) {
    return Commands.home().resolve("data/fake").resolve(system);
  }

  private static Optional<Control> in(Path folder) {
    Path file = folder.resolve(ControlDoor.FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      String[] parts = Files.readString(file).strip().split(" ", 2);
      return Optional.of(new Control(URI.create(parts[0]), parts[1]));
    } catch (IOException e) {
      throw new HubException(
          "CONTROL_UNREADABLE", FaultKind.CALLER, file + " cannot be read", null, e);
    }
  }

  private boolean runs(String system) {
    try {
      for (JsonNode id : call(HttpRequest.newBuilder(address).GET())) {
        if (id.asText().equals(system)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      // the file of a process that was killed
      return false;
    }
  }

  /** Lets a system behave so; gives what was brought thereby. */
  List<JsonNode> set(String system, Switch to) {
    return ask("/switch", system, to.id());
  }

  /** Lets a system bring a sample; gives what became of it. */
  List<JsonNode> send(String system, String sample) {
    return ask("/send", system, sample);
  }

  private List<JsonNode> ask(String path, String system, String value) {
    byte[] body = Json.bytes(Json.object().put("system", system).put("value", value));
    try {
      List<JsonNode> all = new ArrayList<>();
      call(HttpRequest.newBuilder(address.resolve(path)).POST(BodyPublishers.ofByteArray(body)))
          .forEach(all::add);
      return all;
    } catch (IOException e) {
      throw new HubException(
          "FAKE_NOT_RUNNING", FaultKind.CALLER, "the fake of " + system + " has stopped", null, e);
    }
  }

  private JsonNode call(HttpRequest.Builder request) throws IOException {
    request.header("Authorization", "Bearer " + token).timeout(PATIENCE);
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
      if (answer.statusCode() == 401) {
        throw new IOException("another process listens there");
      }
      JsonNode json = Json.parse(answer.body());
      if (answer.statusCode() != 200) {
        throw new HubException(
            json.path("code").asText(), FaultKind.CALLER, json.path("message").asText());
      }
      return json;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
