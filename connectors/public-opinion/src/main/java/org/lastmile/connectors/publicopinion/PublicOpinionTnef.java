package org.lastmile.connectors.publicopinion;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.poi.hmef.Attachment;
import org.apache.poi.hmef.HMEFMessage;
import org.apache.poi.hmef.attribute.MAPIAttribute;
import org.apache.poi.hmef.attribute.MAPIRtfAttribute;
import org.apache.poi.hmef.attribute.TNEFAttribute;
import org.apache.poi.hmef.attribute.TNEFProperty;
import org.apache.poi.hsmf.datatypes.MAPIProperty;
import org.apache.poi.hsmf.datatypes.Types;
import org.jspecify.annotations.Nullable;
import org.lastmile.connectors.publicopinion.PublicOpinionParts.MailFile;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** What Outlook packs into {@code winmail.dat} (TNEF): the files of the mail, and its text where there is no other. */
record PublicOpinionTnef(String text, List<MailFile> files) {
  private static final String RICH_TEXT = "正文.rtf";

  /** Whether a part is one, by type or by name. */
  static boolean is(String type, String name) {
    return type.equals("application/ms-tnef")
        || type.equals("application/vnd.ms-tnef")
        || name.toLowerCase(Locale.ROOT).equals("winmail.dat");
  }

  /**
   * Unpacks it.
   *
   * @throws HubException {@code PUBLIC_OPINION_TNEF} (CALLER)
   */
  static PublicOpinionTnef of(byte[] packed) {
    try {
      HMEFMessage message = new HMEFMessage(new ByteArrayInputStream(packed));
      List<MailFile> files = new ArrayList<>();
      for (Attachment attachment : message.getAttachments()) {
        files.add(new MailFile(name(attachment, files.size() + 1), attachment.getContents()));
      }
      String text = body(message);
      if (text.isBlank()
          && message.getMessageMAPIAttribute(MAPIProperty.RTF_COMPRESSED)
              instanceof MAPIRtfAttribute rich) {
        files.add(
            new MailFile(RICH_TEXT, rich.getDataString().getBytes(StandardCharsets.US_ASCII)));
      }
      return new PublicOpinionTnef(text, files);
    } catch (IOException | RuntimeException e) {
      // the library meets damaged bytes with whatever went wrong there
      throw new HubException(
          "PUBLIC_OPINION_TNEF",
          FaultKind.CALLER,
          "winmail.dat cannot be unpacked; allowed are files attached by themselves",
          "winmail.dat",
          e);
    }
  }

  private static String body(HMEFMessage message) {
    MAPIAttribute mapi = message.getMessageMAPIAttribute(MAPIProperty.BODY);
    if (mapi != null) {
      return text(mapi);
    }
    for (TNEFAttribute attribute : message.getMessageAttributes()) {
      if (attribute.getProperty() == TNEFProperty.ID_BODY) {
        return eightBits(attribute.getData());
      }
    }
    return "";
  }

  /** The library would read eight bits as Latin-1. */
  private static String name(Attachment attachment, int number) {
    @Nullable String name = null;
    for (MAPIAttribute attribute : attachment.getMAPIAttributes()) {
      if (attribute.getProperty() == MAPIProperty.ATTACH_LONG_FILENAME) {
        name = text(attribute);
      }
    }
    for (TNEFAttribute attribute : attachment.getAttributes()) {
      if (name == null && attribute.getProperty() == TNEFProperty.ID_ATTACHTITLE) {
        name = eightBits(attribute.getData());
      }
    }
    String base = name == null ? "" : PublicOpinionParts.baseName(PublicOpinionWords.clean(name));
    return base.isEmpty() ? "附件" + number : base;
  }

  private static String text(MAPIAttribute attribute) {
    return attribute.getType() == Types.UNICODE_STRING.getId()
        ? withoutEnd(new String(attribute.getData(), StandardCharsets.UTF_16LE))
        : eightBits(attribute.getData());
  }

  private static String eightBits(byte[] data) {
    int end = data.length;
    while (end > 0 && data[end - 1] == 0) {
      end--;
    }
    return PublicOpinionWords.decode(Arrays.copyOf(data, end), "gb2312");
  }

  private static String withoutEnd(String text) {
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }
}
