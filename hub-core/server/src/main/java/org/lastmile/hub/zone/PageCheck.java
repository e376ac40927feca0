package org.lastmile.hub.zone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.activemq.artemis.core.paging.impl.PageReadWriter;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Looks whether each page of waiting messages can be read to its end; the broker leaves out all that stands behind a
 * message it cannot read. Only lengths are looked at: what a message says is checked when it is taken.
 */
final class PageCheck {
  private PageCheck() {}

  /** Tells damage, and gives what a crash has torn at the end of the newest page of an address. */
  static List<TornEnd> read(BrokerFolder folder, Consumer<Damage> damages) {
    List<TornEnd> torn = new ArrayList<>();
    try {
      for (Path address : PageFiles.addresses(folder)) {
        for (String name : PageFiles.pages(address)) {
          Path page = address.resolve(name);
          int end = PageFiles.read(address, name, PageReadWriter.SKIP_ALL, message -> {});
          if (PageFiles.damaged(folder, address, name, end)) {
            damages.accept(new Damage(page, end, "a waiting message cannot be read"));
          } else if (end < Files.size(page)) {
            torn.add(new TornEnd(page, end, end));
          }
        }
      }
    } catch (Exception e) {
      throw new HubException(
          "JOURNAL_UNREADABLE",
          FaultKind.LASTING,
          "the broker's pages cannot be read: " + e.getMessage(),
          folder.paging().toString(),
          e);
    }
    return torn;
  }
}
