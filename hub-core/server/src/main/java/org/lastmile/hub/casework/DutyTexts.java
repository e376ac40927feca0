package org.lastmile.hub.casework;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.ResourceBundle.Control;

/** What a person on duty is told, by reason; without personal data. */
final class DutyTexts {
  private static final String BUNDLE = "casework.duty";
  private static final String OTHER = "other";

  private DutyTexts() {}

  /** Whether the reason has a text of its own. */
  static boolean knows(String reason) {
    return bundle(Locale.ENGLISH).containsKey(reason);
  }

  static String zh(String reason, String caseNo) {
    return text(Locale.SIMPLIFIED_CHINESE, reason, caseNo);
  }

  static String en(String reason, String caseNo) {
    return text(Locale.ENGLISH, reason, caseNo);
  }

  private static String text(Locale locale, String reason, String caseNo) {
    String pattern = bundle(locale).getString(knows(reason) ? reason : OTHER);
    return new MessageFormat(pattern, locale).format(new Object[] {caseNo});
  }

  private static ResourceBundle bundle(Locale locale) {
    return ResourceBundle.getBundle(
        BUNDLE, locale, Control.getNoFallbackControl(Control.FORMAT_PROPERTIES));
  }
}
