package org.lastmile.connectors.zhiliangov;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Instant;

/** Ends a transfer that trickles on past its deadline; a read that blocks is ended by the socket's own time-out. */
final class DeadlineInputStream extends FilterInputStream {
  private final Clock clock;
  private final Instant deadline;

  DeadlineInputStream(InputStream in, Clock clock, Instant deadline) {
    super(in);
    this.clock = clock;
    this.deadline = deadline;
  }

  @Override
  public int read() throws IOException {
    check();
    return super.read();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    check();
    return super.read(bytes, offset, length);
  }

  private void check() throws IOException {
    if (clock.instant().isAfter(deadline)) {
      throw new InterruptedIOException("the transfer went on past its deadline");
    }
  }
}
