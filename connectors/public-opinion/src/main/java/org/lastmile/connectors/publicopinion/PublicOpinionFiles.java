package org.lastmile.connectors.publicopinion;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.lastmile.connectors.publicopinion.PublicOpinionParts.MailFile;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Which files of a mail are taken: by their extension, and never what a computer would run. */
final class PublicOpinionFiles {
  private static final byte[][] PROGRAMS = {
    {'M', 'Z'},
    {0x7f, 'E', 'L', 'F'},
    {'#', '!'},
    {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe},
    {(byte) 0xcf, (byte) 0xfa, (byte) 0xed, (byte) 0xfe},
  };

  private final Set<String> extensions;
  private final int most;

  private PublicOpinionFiles(Set<String> extensions, int most) {
    this.extensions = extensions;
    this.most = most;
  }

  static PublicOpinionFiles of(ConnectorContext context) {
    return new PublicOpinionFiles(
        Arrays.stream(context.text("mail.attachmentTypes").split(",", -1))
            .map(extension -> extension.strip().toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet()),
        Integer.parseInt(context.text("mail.attachments")));
  }

  /**
   * Refuses what is not taken.
   *
   * @throws HubException {@code PUBLIC_OPINION_FILES_TOO_MANY} or {@code PUBLIC_OPINION_FILE_TYPE}, CALLER
   */
  void check(List<MailFile> files) {
    if (files.size() > most) {
      throw new HubException(
          "PUBLIC_OPINION_FILES_TOO_MANY",
          FaultKind.CALLER,
          "the mail has " + files.size() + " files, allowed are " + most);
    }
    for (int i = 0; i < files.size(); i++) {
      MailFile file = files.get(i);
      String name = file.name();
      String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
      if (!extensions.contains(extension) || isProgram(file.content())) {
        throw new HubException(
            "PUBLIC_OPINION_FILE_TYPE",
            FaultKind.CALLER,
            "a file of the mail is of a kind that is not taken; allowed are "
                + extensions.stream().sorted().collect(Collectors.joining(", ")),
            "/files/" + i,
            null);
      }
    }
  }

  private static boolean isProgram(byte[] content) {
    for (byte[] beginning : PROGRAMS) {
      if (content.length >= beginning.length
          && Arrays.equals(beginning, 0, beginning.length, content, 0, beginning.length)) {
        return true;
      }
    }
    return false;
  }
}
