package org.lastmile.connectors.clinicdata;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;

/** Messages of the clinics, as they travel, from {@code hl7/}. */
final class Reports {
  private Reports() {}

  static String read(String name) {
    try (InputStream in = Reports.class.getResourceAsStream("/hl7/" + name + ".hl7")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace('\n', '\r');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
