package org.lastmile.hub.connector;

import org.lastmile.hub.spi.HubException;

/** The words of a system's own dialect for what its door refuses before a route sees it. */
interface DoorRefusal {
  Words words(HubException fault);

  /** One answer. */
  record Words(int status, String contentType, byte[] body) {}
}
