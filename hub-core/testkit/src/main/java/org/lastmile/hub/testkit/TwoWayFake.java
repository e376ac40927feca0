package org.lastmile.hub.testkit;

import com.github.tomakehurst.wiremock.extension.Extension;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.lastmile.hub.testkit.SystemFake.Taken;

/** An {@link HttpFake} that writes what it takes into a {@link CallBook}, and calls the hub. */
public abstract class TwoWayFake<T> extends HttpFake {
  private final CallBook<T> book;
  private final HubCaller hub;
  private boolean twice;

  /**
   * Starts it.
   *
   * @param hub by which it calls
   * @param extensions what the stubs name besides the book
   */
  protected TwoWayFake(
      String id,
      String calls,
      int wanted,
      HubCaller hub,
      CallBook<T> book,
      Extension... extensions) {
    super(
        id,
        calls,
        wanted,
        Stream.concat(Stream.of(book), Stream.of(extensions)).toArray(Extension[]::new));
    this.hub = hub;
    this.book = book;
  }

  protected final HubCaller hub() {
    return hub;
  }

  /** Calls the hub, and once more after {@link #twice}; gives the last answer. */
  protected final <A> A callHub(Supplier<A> call) {
    A answer = call.get();
    return twice ? call.get() : answer;
  }

  /** What took effect, in the order of its first arrival. */
  protected final List<T> things() {
    return book.things();
  }

  public List<Taken> taken() {
    return book.taken();
  }

  /** Forgets what was taken. */
  public void clear() {
    book.clear();
  }

  /** How many good calls came, repeats included. */
  public int calls() {
    return book.calls();
  }

  /** How often a thing came, whether it took effect or not. */
  public int calls(String key) {
    return book.calls(key);
  }

  /** From now on what is handed in is handed in twice, as when its answer was lost. */
  public void twice() {
    twice = true;
  }

  @Override
  public void well() {
    super.well();
    twice = false;
  }

  @Override
  public void close() {
    super.close();
    hub.close();
  }
}
