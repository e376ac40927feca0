package org.lastmile.hub.connector;

import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** A file came again under the name of one that was taken before. */
public final class FileReplayed extends HubException {
  private static final long serialVersionUID = 1L;

  /** @param name of the file */
  public FileReplayed(String name) {
    super(
        "FILE_REPLAYED",
        FaultKind.CALLER,
        "a file of this name was taken before; allowed is a new name for each file",
        name,
        null);
  }
}
