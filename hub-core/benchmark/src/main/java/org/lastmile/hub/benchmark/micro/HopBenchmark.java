package org.lastmile.hub.benchmark.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.ArtemisLaneSession;
import org.lastmile.hub.transit.LaneSession;
import org.lastmile.hub.transit.Queues;
import org.lastmile.hub.transit.Taken;
import org.lastmile.hub.zone.BrokerAddress;
import org.lastmile.hub.zone.EmbeddedBroker;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.util.FileSystemUtils;

/** One message of 1 KB taken from a queue and put into another, 100 in a synced transaction. */
@State(Scope.Benchmark)
@NullUnmarked // JMH sets up before it measures
public class HopBenchmark {
  private static final int TOGETHER = 100;
  private static final int SERVER_ID = 7;
  private static final String ONE = Addresses.from("bench-001");
  private static final String OTHER = Addresses.to("bench-001");

  private Path folder;
  private EmbeddedBroker broker;
  private LaneSession session;
  private String taking = ONE;

  /** A broker in the folder for temporary files, which the run sets to the disk that is measured, with the messages that go to and fro. */
  @Setup
  public void open() throws Exception {
    folder = Files.createTempDirectory("bench-hop");
    broker =
        new EmbeddedBroker(
            folder.toAbsolutePath(), SERVER_ID, null, new Queues(List.of(ONE, OTHER)).all());
    session =
        ArtemisLaneSession.factory(BrokerAddress.inVm(SERVER_ID), null, null)
            .open(List.of(ONE, OTHER), () -> {});
    for (int i = 0; i < TOGETHER; i++) {
      session.send(ONE, new byte[1024]);
    }
    session.commit();
  }

  @Benchmark
  @OperationsPerInvocation(TOGETHER)
  public void hop() throws Exception {
    String putting = taking.equals(ONE) ? OTHER : ONE;
    for (int taken = 0; taken < TOGETHER; ) {
      Taken next = session.poll(taking);
      if (next == null) {
        Thread.onSpinWait();
        continue;
      }
      session.send(putting, next.body());
      session.acknowledge(next);
      taken++;
    }
    session.commit();
    taking = putting;
  }

  @TearDown
  public void close() throws IOException {
    session.close();
    broker.close();
    FileSystemUtils.deleteRecursively(folder);
  }
}
