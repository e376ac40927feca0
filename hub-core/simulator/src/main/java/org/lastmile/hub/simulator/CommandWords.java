package org.lastmile.hub.simulator;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** What a command says, in Chinese where the machine speaks Chinese, else in English. */
public final class CommandWords {
  private final ResourceBundle bundle;

  /** @param name of the command's bundle on the class path, such as {@code demo.messages} */
  public CommandWords(String name, Locale machine) {
    Locale language =
        machine.getLanguage().equals("zh") ? Locale.SIMPLIFIED_CHINESE : Locale.ENGLISH;
    bundle =
        ResourceBundle.getBundle(
            name,
            language,
            CommandWords.class.getClassLoader(),
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
  }

  /** The text of a key, with its arguments. */
  public String of(String key, Object... arguments) {
    return new MessageFormat(bundle.getString(key), bundle.getLocale()).format(arguments);
  }
}
