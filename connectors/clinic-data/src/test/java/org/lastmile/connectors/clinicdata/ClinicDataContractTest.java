package org.lastmile.connectors.clinicdata;

import org.lastmile.hub.testkit.FakeContractTest;

class ClinicDataContractTest extends FakeContractTest {}
