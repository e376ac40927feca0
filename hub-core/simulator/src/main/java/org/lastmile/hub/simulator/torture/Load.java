package org.lastmile.hub.simulator.torture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.lastmile.connectors.gridterminal.fake.GridTerminalFake;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake;
import org.lastmile.hub.simulator.District;
import org.lastmile.hub.simulator.Papers;
import org.lastmile.hub.simulator.torture.Model.Accepted;
import org.lastmile.hub.simulator.torture.Model.Kind;

/** Residents and grid workers, who hand things in, each again until there is a receipt. */
final class Load implements AutoCloseable {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int SENDERS = 8;
  private static final int REPEATED = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  /** Too many, or a clock that a signature's time does not fit: for the sender to try again, as 5xx. */
  private static final Set<Integer> LATER = Set.of(401, 429);

  /** What a door answered; no status where nobody did. */
  private record Answer(int status, String body) {}

  private final District district;
  private final Model model;
  private final double rate;
  private final AtomicInteger next = new AtomicInteger();
  private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
  private final List<Future<?>> sending = new ArrayList<>();
  private volatile boolean ending;

  /** @param rate cases a second, when nothing hinders */
  Load(District district, Model model, double rate) {
    this.district = district;
    this.model = model;
    this.rate = rate;
  }

  void start() {
    long began = System.nanoTime();
    for (int sender = 0; sender < SENDERS; sender++) {
      sending.add(
          senders.submit(
              () -> {
                while (!ending) {
                  int i = next.getAndIncrement();
                  pause(began + (long) (i / rate * TimeUnit.SECONDS.toNanos(1)));
                  handIn(i);
                }
                return null;
              }));
    }
  }

  private static void pause(long until) throws InterruptedException {
    long left = until - System.nanoTime();
    if (left > 0) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
  }

  /** Ends, after a receipt for everything that was begun. */
  void end() throws Exception {
    ending = true;
    for (Future<?> one : sending) {
      one.get();
    }
  }

  @Override
  public void close() {
    senders.shutdownNow();
  }

  private void handIn(int i) throws InterruptedException {
    String number = "T%08d".formatted(i);
    Kind kind =
        switch (i % 10) {
          case 0, 1 -> Kind.APPLICATION;
          case 2 -> Kind.WITHDRAWAL;
          case 3, 4 -> Kind.NEED;
          default -> Kind.FIRE;
        };
    Supplier<Answer> call =
        switch (kind) {
          case APPLICATION, WITHDRAWAL -> application(number);
          case NEED -> report(Papers.need(number));
          case FIRE -> report(Papers.fire(number, i % 5 + 1, i / 50));
        };
    Optional<String> receipt = receipt(number, call);
    if (receipt.isEmpty()) {
      return;
    }
    String caseNo = receipt.get();
    model.accepted(new Accepted(kind, number, caseNo));
    if (i % REPEATED == 0) {
      receipt(number, call)
          .filter(again -> !again.equals(caseNo))
          .ifPresent(
              again ->
                  model.failed(
                      Proof.RECEIPT, number + " is case " + caseNo + ", and repeated " + again));
    }
    if (kind == Kind.WITHDRAWAL) {
      String withdrawal = Papers.withdrawal(number, caseNo);
      receipt(number, () -> answer(district.portal().withdraw(number, withdrawal)));
    }
  }

  private Supplier<Answer> application(String number) {
    byte[] file = ("%PDF-1.4\nsample " + number).getBytes(StandardCharsets.US_ASCII);
    String application = Papers.application(number, district.portal().lend(file));
    return () -> answer(district.portal().submit(application));
  }

  private Supplier<Answer> report(String event) {
    return () -> {
      GridTerminalFake.Answer answer = district.terminal().report(event, List.of());
      return new Answer(answer.status(), answer.body());
    };
  }

  private static Answer answer(ZhilianPortalFake.Answer answer) {
    return new Answer(answer.status(), answer.body());
  }

  /** The case number; empty if there was none, which the model then knows. */
  private Optional<String> receipt(String number, Supplier<Answer> call)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String last = "nobody answered";
    while (System.nanoTime() < end) {
      Optional<Answer> answer = answer(call);
      if (answer.isPresent()) {
        int status = answer.get().status();
        if (status < 400) {
          return Optional.of(caseNo(answer.get().body()));
        }
        last = "status " + status + " " + answer.get().body();
        if (status < 500 && !LATER.contains(status)) {
          break;
        }
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    model.failed(Proof.RECEIPT, number + " got no receipt: " + last);
    return Optional.empty();
  }

  private static Optional<Answer> answer(Supplier<Answer> call) {
    try {
      return Optional.of(call.get());
    } catch (IllegalStateException nobodyAnswers) {
      return Optional.empty();
    }
  }

  private static String caseNo(String body) {
    try {
      return JSON.readTree(body).path("caseNo").asText();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a receipt that is not JSON", e);
    }
  }
}
