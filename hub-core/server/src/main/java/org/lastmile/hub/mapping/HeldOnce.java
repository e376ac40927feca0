package org.lastmile.hub.mapping;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Enumeration;

/**
 * Bytes that are written and then taken once. One array that grows would hold them three times while
 * it is copied; these pieces are let go of one by one as they are taken.
 */
final class HeldOnce extends OutputStream {
  private static final int PIECE = 8192;

  private final Deque<byte[]> full = new ArrayDeque<>();
  private byte[] last = new byte[PIECE];
  private int used;

  /** How many were written. */
  int size() {
    return full.size() * PIECE + used;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    for (int at = offset; at < offset + length; ) {
      if (used == PIECE) {
        full.add(last);
        last = new byte[PIECE];
        used = 0;
      }
      int some = Math.min(PIECE - used, offset + length - at);
      System.arraycopy(bytes, at, last, used, some);
      used += some;
      at += some;
    }
  }

  /** Takes them as one array. */
  byte[] bytes() {
    byte[] all = new byte[size()];
    int at = 0;
    for (byte[] piece = full.poll(); piece != null; piece = full.poll()) {
      System.arraycopy(piece, 0, all, at, PIECE);
      at += PIECE;
    }
    System.arraycopy(last, 0, all, at, used);
    return all;
  }

  /** Takes them as they are read. */
  InputStream stream() {
    full.add(Arrays.copyOf(last, used));
    return new SequenceInputStream(
        new Enumeration<InputStream>() {
          @Override
          public boolean hasMoreElements() {
            return !full.isEmpty();
          }

          @Override
          public InputStream nextElement() {
            return new ByteArrayInputStream(full.remove());
          }
        });
  }
}
