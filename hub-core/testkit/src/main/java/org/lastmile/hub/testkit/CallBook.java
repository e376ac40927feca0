package org.lastmile.hub.testkit;

import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lastmile.hub.testkit.SystemFake.Taken;

/**
 * A transformer for stubs of an {@link HttpFake} that writes down what is taken: one thing for each key, however often it
 * arrives.
 */
public abstract class CallBook<T> implements ResponseDefinitionTransformerV2 {
  private final String name;
  private final Map<String, T> things = new LinkedHashMap<>();
  private final Map<String, Integer> calls = new HashMap<>();
  private final DayBook taken = new DayBook();

  /** @param name by which stubs refer to it */
  protected CallBook(String name) {
    this.name = name;
  }

  @Override
  public final String getName() {
    return name;
  }

  @Override
  public final boolean applyGlobally() {
    return false;
  }

  @Override
  public final ResponseDefinition transform(ServeEvent serveEvent) {
    take(serveEvent.getRequest());
    return serveEvent.getResponseDefinition();
  }

  /** Reads a call, and says what it is to {@link #take(String, Object, String, String)}. */
  protected abstract void take(Request request);

  /**
   * Takes a thing, unless one came before under this key.
   *
   * @param what and {@code number}: as {@link Taken} has them
   */
  protected final synchronized void take(String key, T thing, String what, String number) {
    calls.merge(key, 1, Integer::sum);
    if (things.putIfAbsent(key, thing) == null) {
      taken.enter(what, number);
    }
  }

  /** What took effect, in the order of its first arrival. */
  public synchronized List<T> things() {
    return List.copyOf(things.values());
  }

  public List<Taken> taken() {
    return taken.entries();
  }

  /** Forgets all. */
  public synchronized void clear() {
    things.clear();
    calls.clear();
    taken.clear();
  }

  /** How many calls came, repeats included. */
  public synchronized int calls() {
    return calls.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** How many came under a key. */
  public synchronized int calls(String key) {
    return calls.getOrDefault(key, 0);
  }
}
