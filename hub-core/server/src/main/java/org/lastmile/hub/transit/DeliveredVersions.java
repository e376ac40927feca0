package org.lastmile.hub.transit;

import org.lastmile.hub.spi.Message;

/** The newest state of each case that each system was told. */
public interface DeliveredVersions {
  /**
   * The newest version of the message's case, source and type that the system has got; 0 if it got none.
   *
   * @throws org.lastmile.hub.spi.HubException {@code VERSIONS_AWAY}, DOWN, while that cannot be found out
   */
  long newest(String system, Message message);

  /** The system has got the message. Never fails: what cannot be kept on disk now is known until the process ends. */
  void delivered(String system, Message message);
}
