"""Forms: WTForms fields that draw themselves as whole form groups, with messages of our own."""
