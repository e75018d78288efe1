from members.models import Member


class Two(Member):
    pass


class Own(Member):
    class Meta:
        proxy = True

    def set_password(self, password):
        pass
