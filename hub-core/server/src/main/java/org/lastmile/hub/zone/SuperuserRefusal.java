package org.lastmile.hub.zone;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.lang3.SystemUtils;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * PostgreSQL refuses to run as root. Where the hub does, its commands get a prefix: a user name space of their own, in
 * which they are nobody while files stay root's; or, where the machine forbids that, the user {@code nobody}.
 */
final class SuperuserRefusal {
  private static final List<String> NAME_SPACE = List.of("unshare", "-U");
  private static final List<String> NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
  private static final int NOBODY_ID = 65534;

  private SuperuserRefusal() {}

  /** What to put before a command of PostgreSQL; empty for an ordinary user. */
  static List<String> prefix() {
    if (!SystemUtils.IS_OS_UNIX || new UnixSystem().getUid() != 0) {
      return List.of();
    }
    if (works(NAME_SPACE)) {
      return NAME_SPACE;
    }
    if (works(NOBODY)) {
      return NOBODY;
    }
    throw new HubException(
        "DATABASE_AS_ROOT",
        FaultKind.LASTING,
        "PostgreSQL does not run as root, and neither unshare -U nor setpriv works here; "
            + "start the hub as an ordinary user, or set hub.database.url");
  }

  /** Lets the prefixed commands own a file. */
  static void give(List<String> prefix, Path path) throws IOException {
    if (prefix.equals(NOBODY)) {
      Files.setAttribute(path, "unix:uid", NOBODY_ID);
    }
  }

  private static boolean works(List<String> prefix) {
    try {
      List<String> command = new ArrayList<>(prefix);
      command.add("true");
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
