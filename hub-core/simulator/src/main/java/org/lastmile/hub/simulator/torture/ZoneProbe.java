package org.lastmile.hub.simulator.torture;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Asks a zone how it does, as a monitoring system would. */
final class ZoneProbe {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final int OK = 200;

  /** {@code hub_queue_waiting{queue="to.approvals",zone="inside"} 3.0}; a token of the gate always lies there. */
  private static final Pattern WAITING =
      Pattern.compile(
          "(?m)^hub_queue_waiting\\{.*queue=\"(?!gate\\.token)([^\"]+)\".*} ([0-9.E]+)$");

  private static final Pattern FIGURE =
      Pattern.compile("(?m)^(hub_ledger_lag|hub_gate_link_connected)\\{.*} ([0-9.E]+)$");

  private final URI console;
  private final HttpClient http;

  ZoneProbe(URI console, HttpClient http) {
    this.console = console;
    this.http = http;
  }

  /** Whether it takes what systems bring. */
  boolean ready() throws IOException, InterruptedException {
    return get("/actuator/health/readiness").statusCode() == OK;
  }

  /** What is not at rest, with its number: queues where something waits, evidence not written yet. */
  Map<String, Double> waiting() throws IOException, InterruptedException {
    String figures = figures();
    Map<String, Double> waiting =
        new TreeMap<>(
            WAITING
                .matcher(figures)
                .results()
                .collect(
                    Collectors.toMap(
                        r -> r.group(1), r -> Double.valueOf(r.group(2)), Double::max)));
    waiting.put("ledger", figure(figures, "hub_ledger_lag"));
    waiting.values().removeIf(number -> number == 0);
    return waiting;
  }

  /** Whether the link of the inside to the outside stands. */
  boolean linked() throws IOException, InterruptedException {
    return figure(figures(), "hub_gate_link_connected") == 1;
  }

  private static double figure(String figures, String name) {
    return FIGURE
        .matcher(figures)
        .results()
        .filter(result -> result.group(1).equals(name))
        .mapToDouble(result -> Double.parseDouble(result.group(2)))
        .max()
        .orElse(0);
  }

  private String figures() throws IOException, InterruptedException {
    return get("/actuator/prometheus").body();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(console.resolve(path)).timeout(PATIENCE).build();
    return http.send(request, BodyHandlers.ofString());
  }
}
