package org.lastmile.connectors.communityledger;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;

/** The pool knows a lost connection by the states of the standard; a driver may have states of its own. */
public final class LostConnections implements SQLExceptionOverride {
  @java.lang.Override
  public Override adjudicate(SQLException thrown) {
    return thrown instanceof SQLNonTransientConnectionException
        ? Override.MUST_EVICT
        : Override.CONTINUE_EVICT;
  }
}
