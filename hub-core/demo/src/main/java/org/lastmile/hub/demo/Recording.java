package org.lastmile.hub.demo;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.recordSpec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.common.FatalStartupException;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lastmile.hub.access.NativeMasking;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Stands before a vendor's test system and remembers what it answers, to make stubs of it. */
final class Recording implements AutoCloseable {
  private static final String ANYWHERE = "recording-has-no-files";

  private final WireMockServer server;

  /**
   * Begins.
   *
   * @param port 0 for any
   * @throws HubException {@code RECORD_URL}, {@code PORT_TAKEN}
   */
  Recording(URI system, int port, NativeMasking masking) {
    String scheme = String.valueOf(system.getScheme());
    if (!(scheme.equals("http") || scheme.equals("https"))
        || system.getHost() == null
        || system.getRawUserInfo() != null
        || system.getRawQuery() != null
        || system.getRawFragment() != null) {
      throw new HubException(
          "RECORD_URL",
          FaultKind.CALLER,
          "--record is no address of a system; allowed is http:// or https:// with host, port and path");
    }
    server =
        new WireMockServer(
            WireMockConfiguration.options()
                .bindAddress("localhost")
                .port(port)
                .usingFilesUnderClasspath(ANYWHERE)
                .extensions(new MaskedStubs(masking)));
    try {
      server.start();
    } catch (FatalStartupException e) {
      throw new HubException(
          "PORT_TAKEN", FaultKind.CALLER, "port " + port + " is taken; allowed is another --port");
    }
    server.stubFor(any(anyUrl()).willReturn(aResponse().proxiedFrom(system.toString())));
  }

  /** Where the hub is to find the system meanwhile. */
  URI address() {
    return URI.create("http://localhost:" + server.port());
  }

  /**
   * Writes what has been answered so far, one stub a file; no file is overwritten.
   *
   * @return the files
   */
  List<Path> write(Path folder) throws IOException {
    List<StubMapping> stubs =
        server
            .snapshotRecord(
                recordSpec()
                    .transformers(MaskedStubs.NAME)
                    .chooseBodyMatchTypeAutomatically()
                    .makeStubsPersistent(false))
            .getStubMappings();
    List<Path> written = new ArrayList<>();
    Files.createDirectories(folder);
    int number = 1;
    // the newest comes first
    for (StubMapping stub : stubs.reversed()) {
      ObjectNode tree =
          (ObjectNode)
              Json.parse(StubMapping.buildJsonStringFor(stub).getBytes(StandardCharsets.UTF_8));
      tree.remove(List.of("id", "uuid", "persistent", "insertionIndex"));
      Path file;
      do {
        file = folder.resolve("recorded-%03d-%s.json".formatted(number++, words(stub)));
      } while (Files.exists(file));
      Files.writeString(file, tree.toPrettyString() + "\n");
      written.add(file);
    }
    return List.copyOf(written);
  }

  private static String words(StubMapping stub) {
    String path = stub.getRequest().getUrlPath();
    if (path == null) {
      path = String.valueOf(stub.getRequest().getUrlPathPattern());
    }
    return (stub.getRequest().getMethod().getName() + path.replaceAll("[^A-Za-z]+", "-"))
        .toLowerCase(Locale.ROOT)
        .replaceAll("-$", "");
  }

  @Override
  public void close() {
    server.stop();
  }
}
