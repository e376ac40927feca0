package org.lastmile.connectors.healthrecords;

import org.lastmile.hub.testkit.FakeContractTest;

class HealthRecordsContractTest extends FakeContractTest {}
