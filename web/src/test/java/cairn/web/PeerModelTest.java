package cairn.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PeerModelTest {
  private static PeerModel model(List<HealthDay> days, List<Pin> pins) {
    PeerView view =
        new PeerView(
            "b",
            "b",
            PeerKind.NETWORK,
            "https://b",
            Standing.ACTIVE,
            Optional.empty(),
            pins,
            List.of(),
            days,
            Set.of(PeerAction.SYNC, PeerAction.ACCEPT));
    return PeerModel.all(List.of(view), EnumSet.of(PeerAction.SYNC, PeerAction.ADD)).getFirst();
  }

  @Test
  void thirtyDaysAtMostAreShownTheLastOnes() {
    List<HealthDay> days = new ArrayList<>();
    for (int i = 0; i < 45; i++) {
      days.add(new HealthDay(FakeNode.TODAY.plusDays(i), i, 0));
    }
    assertThat(model(days, List.of()).days()).isEqualTo(days.subList(15, 45));
  }

  @Test
  void theStripIsSaidInWordsToo() {
    List<HealthDay> days =
        List.of(
            new HealthDay(FakeNode.TODAY, 0, 0),
            new HealthDay(FakeNode.TODAY.plusDays(1), 9, 0),
            new HealthDay(FakeNode.TODAY.plusDays(2), 8, 1),
            new HealthDay(FakeNode.TODAY.plusDays(3), 0, 9),
            new HealthDay(FakeNode.TODAY.plusDays(4), 9, 0));
    PeerModel model = model(days, List.of());
    assertThat(model.healthInWords())
        .isEqualTo(
            "Last 5 days: not contacted on 1 day, every contact succeeded on 2 days, some contacts"
                + " failed on 1 day, no contact succeeded on 1 day.");
    assertThat(model.reached()).isEqualTo("72.2 % of 36 contacts");
  }

  @Test
  void actionsAreThoseThatTheNodeOffersAndThePeerAllows() {
    assertThat(model(List.of(), List.of()).actions()).containsExactly(PeerAction.SYNC);
  }

  @Test
  void asksForEveryKeyThatIsNotBelievedYet() {
    Pin believed = new Pin(Pin.Kind.FINGERPRINT, Optional.of("f"), Optional.empty());
    Pin unknownIdentity = new Pin(Pin.Kind.IDENTITY, Optional.empty(), Optional.empty());
    Pin refused = new Pin(Pin.Kind.IDENTITY, Optional.of("i"), Optional.of("j"));
    Pin unpinned = new Pin(Pin.Kind.FINGERPRINT, Optional.empty(), Optional.empty());
    assertThat(model(List.of(), List.of(believed, unknownIdentity)).toConfirm()).isEmpty();
    assertThat(model(List.of(), List.of(believed, refused)).toConfirm()).containsExactly(refused);
    assertThat(model(List.of(), List.of(unpinned, refused)).toConfirm())
        .containsExactly(unpinned, refused);
  }
}
