package org.lastmile.connectors.districtcentre;

import org.lastmile.hub.testkit.FakeContractTest;

class DistrictCentreContractTest extends FakeContractTest {}
