package org.lastmile.hub.simulator;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** What the demo says, in Chinese where the machine speaks Chinese, else in English. */
final class DemoWords {
  private final ResourceBundle bundle;

  DemoWords(Locale machine) {
    Locale language =
        machine.getLanguage().equals("zh") ? Locale.SIMPLIFIED_CHINESE : Locale.ENGLISH;
    bundle =
        ResourceBundle.getBundle(
            "demo.messages",
            language,
            DemoWords.class.getClassLoader(),
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
  }

  String of(String key, Object... arguments) {
    return new MessageFormat(bundle.getString(key), bundle.getLocale()).format(arguments);
  }
}
