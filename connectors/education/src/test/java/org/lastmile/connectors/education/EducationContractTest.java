package org.lastmile.connectors.education;

import org.lastmile.hub.testkit.FakeContractTest;

class EducationContractTest extends FakeContractTest {}
