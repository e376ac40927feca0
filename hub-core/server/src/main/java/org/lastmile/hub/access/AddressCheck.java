package org.lastmile.hub.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Takes calls from listed addresses only, as the door itself sees them: behind a proxy that is the proxy's. */
public final class AddressCheck implements CallerCheck {
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

  /** A name would be looked up, and whoever answers the look-up would decide. */
  private static final Pattern LITERAL =
      Pattern.compile(OCTET + "(\\." + OCTET + "){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");

  private final List<Block> blocks;

  private record Block(byte[] network, int bits) {
    boolean holds(byte[] address) {
      if (address.length != network.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((address[bit / 8] & mask) != (network[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  private AddressCheck(List<Block> blocks) {
    this.blocks = blocks;
  }

  /**
   * Reads a list such as {@code 10.33.0.0/16, 10.34.1.7, fd00::/8}.
   *
   * @throws HubException {@code CONNECTOR_DOOR}, LASTING
   */
  public static AddressCheck of(String list) {
    List<Block> blocks = new ArrayList<>();
    for (String entry : list.split(",", -1)) {
      blocks.add(block(entry.strip()));
    }
    return new AddressCheck(List.copyOf(blocks));
  }

  private static Block block(String entry) {
    String[] parts = entry.split("/", 2);
    if (!LITERAL.matcher(parts[0]).matches()) {
      throw wrong(entry);
    }
    try {
      byte[] network = InetAddress.getByName(parts[0]).getAddress();
      int most = network.length * 8;
      if (parts.length == 1) {
        return new Block(network, most);
      }
      if (!PREFIX.matcher(parts[1]).matches() || Integer.parseInt(parts[1]) > most) {
        throw wrong(entry);
      }
      return new Block(network, Integer.parseInt(parts[1]));
    } catch (UnknownHostException e) {
      throw wrong(entry);
    }
  }

  private static HubException wrong(String entry) {
    return new HubException(
        "CONNECTOR_DOOR",
        FaultKind.LASTING,
        "door.addresses has the entry '"
            + entry
            + "'; allowed are numeric addresses and blocks such as 10.33.0.0/16, separated by commas",
        "door.addresses",
        null);
  }

  @Override
  public void checkHead(Call call) {
    byte[] address = call.address().getAddress();
    if (blocks.stream().noneMatch(block -> block.holds(address))) {
      throw Refused.because(
          "AUTH_ADDRESS", "calls from this address are not taken at this door", "address");
    }
  }
}
