package org.lastmile.hub.cli;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** What {@code hub recover} says, in Chinese where the machine speaks Chinese, else in English. */
final class RecoverWords {
  private final ResourceBundle bundle;

  RecoverWords(Locale machine) {
    Locale language =
        machine.getLanguage().equals("zh") ? Locale.SIMPLIFIED_CHINESE : Locale.ENGLISH;
    bundle =
        ResourceBundle.getBundle(
            "cli.recover",
            language,
            RecoverWords.class.getClassLoader(),
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
  }

  String of(String key, Object... arguments) {
    return new MessageFormat(bundle.getString(key), bundle.getLocale()).format(arguments);
  }
}
