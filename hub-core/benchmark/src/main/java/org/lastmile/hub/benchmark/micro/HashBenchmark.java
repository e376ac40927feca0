package org.lastmile.hub.benchmark.micro;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.lastmile.hub.access.Sm3;
import org.lastmile.hub.transit.Ids;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The digest of one entry of about 300 bytes. */
@State(Scope.Benchmark)
public class HashBenchmark {
  private final byte[] entry = new byte[300];

  @Benchmark
  public byte[] sha256() {
    return Ids.sha256().digest(entry);
  }

  @Benchmark
  public byte[] sm3() throws IOException {
    return Sm3.digest(new ByteArrayInputStream(entry));
  }
}
