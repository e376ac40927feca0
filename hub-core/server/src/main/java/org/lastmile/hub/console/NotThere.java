package org.lastmile.hub.console;

import java.io.Serial;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

/** There is no such page. */
@ResponseStatus(HttpStatus.NOT_FOUND)
final class NotThere extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  NotThere() {
    super("no such page", null, false, false);
  }
}
