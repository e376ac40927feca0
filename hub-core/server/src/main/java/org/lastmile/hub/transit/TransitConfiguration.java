package org.lastmile.hub.transit;

import org.lastmile.hub.ledger.LedgerWriter;
import org.lastmile.hub.ledger.Trace;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the core does beside the lanes. */
@Configuration(proxyBeanMethods = false)
class TransitConfiguration {
  @Bean(initMethod = "start", destroyMethod = "close")
  AttachmentCollection attachmentCollection(
      FileAttachmentStore store, Trace ledger, LedgerWriter writer) {
    return new AttachmentCollection(
        store, ledger, () -> writer.away() == null && writer.lag() == 0);
  }
}
