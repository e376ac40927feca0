package org.lastmile.hub.testkit;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * The fake of a system, as the contract test, {@code ./hub fake}, {@code ./hub demo} and {@code ./hub sandbox} run it:
 * it speaks the system's real protocol over real sockets. One class of each connector's tests implements it and is
 * found by {@code META-INF/services}.
 */
public interface SystemFake extends AutoCloseable {
  /** Id of the system, which is the name of its connector. */
  String id();

  /**
   * Starts the system, once.
   *
   * @return the values of {@code config/connectors/<id>.yaml} by which the hub finds it and proves who it is
   */
  Map<String, String> start(Surroundings around) throws Exception;

  /**
   * Does what the system does to bring a sample of {@code samples/inbound} to the hub: over the wire, with its own
   * proof of who it is, in the form in which it is sent. May be called several times with the same sample.
   */
  Arrival bring(Sample sample) throws Exception;

  /** Samples of one case in the order in which the hub must take them; by itself that of the system's own numbers. */
  default List<Sample> inOrder(List<Sample> samples) {
    return samples.stream()
        .sorted(Comparator.comparing(sample -> sample.canonical().path("idempotencyKey").asText()))
        .toList();
  }

  /**
   * A sample as the system would write it today: with numbers of its own that it has never given before, and of today
   * where an old day would change what follows. {@link #bring} takes it as any other.
   *
   * @param serial twelve digits that nobody has used before
   */
  default Sample anew(Sample sample, String serial) {
    return sample;
  }

  /** What the hub has brought to the system and has taken effect there, oldest first: what it recognises as a repeat is there once. */
  List<Taken> taken();

  /** Forgets what has come and gone, as if the system had just been started. */
  default void clear() {}

  @Override
  void close();

  /**
   * One thing that the system has taken.
   *
   * @param what the system's own word for it, such as an operation, a kind of file or a table
   * @param number the case number or, without one, the system's own number; nothing of a person
   */
  record Taken(Instant at, String what, String number) {}

  /** Where a system finds itself. */
  interface Surroundings {
    /** A folder of the system's own, for files and keys; kept from start to start. */
    Path folder();

    /** Port for its n-th socket; 0 for any free one. */
    int port(int n);

    /** Where it calls the hub: {@code path} is below {@code /systems/<id>/}. May change until the system calls. */
    URI door(String path);

    /** The same over TLS. */
    URI tlsDoor(String path);

    /** TLS of a caller whose certificate the hub's TLS door knows as that device of this system. */
    SSLContext device(String name);

    /** A password or token between the hub and the system, made at random when first asked for, then the same. */
    String secret(String name);

    /** Asia/Shanghai. */
    Clock clock();

    /** Pause of the people in the department between two steps; zero if they only do what they are told. */
    Duration pace();
  }
}
