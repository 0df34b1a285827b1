package cairn.node;

import cairn.federation.bundle.HeldTexts;
import cairn.federation.bundle.MirroredEntries;
import cairn.store.StoreException;

/** The clear texts in a device's home, which is open meanwhile. One thread uses it. */
final class DevicePrivate implements PrivateHome {
  private final DeviceHome home;
  private final PrivateDesk desk;

  DevicePrivate(DeviceHome home) {
    this.home = home;
    this.desk =
        new PrivateDesk(home.sideRecords(), new HeldTexts(home.node(), MirroredEntries.NONE));
  }

  @Override
  public int count(Whose whose) throws StoreException {
    return desk.count(whose);
  }

  @Override
  public int forget(Whose whose) throws StoreException {
    return desk.forget(whose);
  }

  @Override
  public void close() {
    home.close();
  }
}
