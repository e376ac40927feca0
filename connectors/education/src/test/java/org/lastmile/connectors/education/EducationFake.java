package org.lastmile.connectors.education;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.lastmile.hub.testkit.SftpFake;

/** The bureau's folders: workbooks for the hub under their names only once they are whole, and what the hub brings. */
final class EducationFake extends SftpFake {

  /** @param port 0 for any free one */
  EducationFake(Path work, int port) {
    super(work, port, "");
  }

  /** Hands a workbook over: written beside, then renamed. */
  void drop(String name, byte[] file) {
    folders().lay(name, file, "~$" + name);
  }

  /** Reads a workbook of the hub: its texts, by the names of the sheets. */
  Map<String, List<List<String>>> take(String name) {
    return EducationBook.read(folders().read(name));
  }
}
