package org.lastmile.hub.contract;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.contract.Passage.Transport;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.ConnectorDescriptor.Authentication;

/** The error codes that the hub itself says to whoever brings it something, by the way on which it comes. */
final class HubCodes {
  private static final Map<String, List<ErrorCode>> CODES = read();

  private HubCodes() {}

  private static Map<String, List<ErrorCode>> read() {
    try (InputStream yaml = HubCodes.class.getResourceAsStream("/contract/hub-codes.yaml")) {
      return Json.yaml().readValue(yaml, new TypeReference<Map<String, List<ErrorCode>>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param asks whether the system asks where cases stand
   * @param authentication null where the system calls no door
   */
  static List<ErrorCode> of(
      Set<Transport> inbound,
      boolean asks,
      @Nullable Authentication authentication,
      NativeFiles files) {
    List<ErrorCode> codes = new ArrayList<>();
    if (!inbound.isEmpty()) {
      codes.addAll(section("any"));
    }
    if (asks) {
      codes.addAll(section("progress"));
    }
    if (authentication != null) {
      codes.addAll(section("door"));
      codes.addAll(section(name(authentication)));
    }
    inbound.stream()
        .sorted()
        .map(transport -> transport == Transport.FTPS ? Transport.SFTP : transport)
        .distinct()
        .forEach(transport -> codes.addAll(section(name(transport))));
    if (!files.layouts().isEmpty()) {
      codes.addAll(section("records"));
    }
    return codes;
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static List<ErrorCode> section(String name) {
    return CODES.getOrDefault(name, List.of());
  }
}
